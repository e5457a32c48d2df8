/// What is wrong with a log. The words are stable: programs may build on them.
package enum FaultKind: String, Hashable, Sendable, CaseIterable {
    // MARK: What every entry shows by itself

    /// A line is not what Accord writes, byte for byte: its form, its size, its type, its data.
    case form
    /// An entry names another log as its source.
    case source
    /// The recorded time goes back.
    case time
    /// An entry is said to have happened after it was recorded.
    case occurredAt = "occurred_at"
    /// Two entries of one append have the same id.
    case identifier
    /// The entries of one command or of one append do not belong together.
    case append

    // MARK: What it shows beside the others

    /// An entry's version is not the next one of its stream.
    case version
    /// No command leads to such events.
    case command
    /// The rules refuse the command that would have led to this.
    case refused
    /// It was recorded when it was too late for it.
    case late
    /// The command leads to other events.
    case events
    /// The actor acted in another capacity: role, organisation or programme.
    case capacity
    /// A recorded outcome is not what counting the ballots gives.
    case outcome
    /// What a close says of a sealed ballot is not what was committed to.
    case opening
    /// A submission is signed, and not as it stands, or with a key that did not count.
    case submission
    /// A value that was given is not what the log commits to.
    case value

    // MARK: What the tree shows

    /// An entry is not there.
    case missing
    /// An entry is not the one whose hash is kept or published beside it.
    case leaf
    /// A published tile is not the one that the entries lead to.
    case tile
    /// A checkpoint is of another log, or none at all.
    case checkpoint
    /// A checkpoint is not signed by the log.
    case signature
    /// A witness's signature under a checkpoint is not of it.
    case cosignature
    /// Too few witnesses have cosigned a checkpoint.
    case quorum
    /// A timestamp is not of its checkpoint, or not by an authority that is trusted.
    case timestamp
    /// The log is shorter than a checkpoint says it was.
    case size
    /// The entries lead to another root than a checkpoint has.
    case root
    /// What a receipt proves is not so, or its entry is not in the log.
    case receipt

    // MARK: What it is kept in shows

    /// The file that a log is kept in contradicts itself: its own order, or what entries and appends are found by.
    case storage
}
