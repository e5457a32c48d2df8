import Application
import EventStore
import EventStoreSQLite

extension Node {
    /// The log, whichever engine keeps it.
    var entries: any EventLog { log }
}
