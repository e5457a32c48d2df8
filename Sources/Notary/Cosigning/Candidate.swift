internal import TransparencyLog

/// The checkpoint that witnesses are being asked for.
struct Candidate {
    private(set) var note: SignedNote
    let size: Int
    /// Who has cosigned it.
    private(set) var cosigners: Set<VerifierKey> = []
    /// Who has been asked for it and has not answered.
    var outstanding: Set<VerifierKey> = []
    /// How many of the cosigners are on disk; 0 before the quorum is there.
    var keptCosigners = 0
    /// Whether the quorum has cosigned it, and that is on disk.
    var isWitnessed = false
    /// A witness has seen a later one, so that this one will not be cosigned by it any more.
    var isOvertaken = false

    init(_ note: SignedNote) throws(Malformed) {
        self.note = note
        size = try Checkpoint(note.text).size
    }

    /// One that is kept already, with who has cosigned it.
    init(kept note: SignedNote, by cosigners: [VerifierKey]) throws(Malformed) {
        try self.init(note)
        self.cosigners = Set(cosigners)
        keptCosigners = self.cosigners.count
        isWitnessed = true
    }

    /// Adds a cosignature; of one witness the first counts.
    mutating func add(_ signature: NoteSignature, of key: VerifierKey) {
        if cosigners.insert(key).inserted { note.add(signature) }
    }

    /// Whether a later checkpoint may take its place. Otherwise witnesses that answer at different times would never come
    /// to cosign the same one.
    var mayBeReplaced: Bool { isWitnessed || isOvertaken || outstanding.isEmpty }
}
