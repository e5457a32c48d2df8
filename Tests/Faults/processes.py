"""How programs are started: they die with this one, and may have as many files as anybody."""
import ctypes
import os
import resource
import signal

libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


def child(user=None, namespace=None, dies_of=signal.SIGKILL):
    """What a new process does before it becomes a program, for `preexec_fn`: it goes into a network namespace, becomes a
    user, and gets a signal when the thread that has started it ends."""
    def prepare():
        if namespace:
            namespace.enter()
        if user:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
        # After that: whoever becomes somebody else is asked again.
        libc.prctl(_PR_SET_PDEATHSIG, dies_of)
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return prepare
