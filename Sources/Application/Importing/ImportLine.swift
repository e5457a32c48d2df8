import Domain
import EventStore

/// One line of an import: who asked for what, and when. Identifiers stand where the line has local names.
struct ImportLine: Sendable {
    let at: Instant
    let actor: Actor
    let type: any Command.Type
    /// The command's members.
    let members: JSON
    /// What the line says if it is nothing but an answer: by far the most lines of a large file are.
    let ballot: BareBallot?

    /// An answer of the actor's own seat without any prose.
    struct BareBallot: Sendable {
        let round: ID<Round>
        let item: Int
        let position: Position
    }

    /// What a line says of who asks, where it is the administrator.
    private static let administrator = "administrator"

    /// Members that say something about the line and are not part of the command.
    private static let remarks = ["note", "illustrative"]

    /// What can be done in the present only.
    private static let presentOnly: Set<String> = [
        AppointAdministrator.name, RotateLogKey.name, ContinueLog.name, IssueToken.name, RevokeToken.name,
        RedactProse.name,
        ErasePerson.name,
        RegisterKey.name, ConfirmKey.name, RevokeKey.name, SetProgrammePolicy.name,
    ]

    /// Reads a line, and gives names to what its command brings into being.
    ///
    /// - Parameters:
    ///   - prefix: the digest of the file before the line's batch.
    ///   - administrator: who acts where the line says `administrator`.
    init(
        parsing line: ArraySlice<UInt8>, _ names: inout LocalNames, after prefix: [UInt8], administrator: ID<Person>
    ) throws(ImportLineProblem) {
        var members: JSON
        do throws(JSONProblem) {
            members = try JSON(parsing: Array(line))
        } catch {
            throw ImportLineProblem("\(error)")
        }
        guard members.members != nil else { throw ImportLineProblem("Expected an object on the line.") }
        guard let text = members.remove("at")?.string, let at = Instant(text) else {
            throw ImportLineProblem("/at: give the time it happened, as RFC 3339.")
        }
        guard let actor = members.remove("as")?.string else {
            throw ImportLineProblem("/as: say who asked for it, \"administrator\" or a delegate.")
        }
        guard let name = members.remove("command")?.string else {
            throw ImportLineProblem("/command: say which command it is.")
        }
        guard let type = CommandCatalogue.byName[name], !ImportLine.presentOnly.contains(name) else {
            throw ImportLineProblem("/command: there is no command \(name) for an import.")
        }
        for remark in ImportLine.remarks { members.remove(remark) }
        self.at = at
        self.type = type
        ballot = type == TakePosition.self && actor != ImportLine.administrator ? try BareBallot(members, names) : nil
        if ballot == nil { try ImportLine.resolve(&members, of: type, at: at, &names, after: prefix) }
        self.members = members
        self.actor =
            actor == ImportLine.administrator
            ? .administrator(administrator) : .delegate(ID(try names.entity(actor, "/as: ")))
    }

    /// Puts identifiers in the place of local names, defining those that the command brings into being.
    private static func resolve(
        _ members: inout JSON, of type: any Command.Type, at: Instant, _ names: inout LocalNames, after prefix: [UInt8]
    ) throws(ImportLineProblem) {
        if let creates = type.creates, let name = members[creates]?.string, LocalNames.isName(name[...]) {
            members[creates] = .string(try names.define(name, after: prefix, at: at).description)
        }
        if let name = members["person"]?.string, LocalNames.isName(name[...]) {
            if names.identifier(name) == nil { _ = try names.define(name, after: prefix, at: at) }
            members["person"] = names.identifier(name).map { .string($0.description) }
        }
        // What people wrote is theirs: a name in it is no reference.
        let written = Set((type.prose + type.personal).compactMap { $0.split(separator: "/").first.map(String.init) })
        var resolved: [JSON.Member] = []
        resolved.reserveCapacity(members.members?.count ?? 0)
        for member in members.members ?? [] {
            let isWritten = written.contains(member.name) && member.value.members == nil
            resolved.append(isWritten ? member : JSON.Member(member.name, try names.resolve(member.value)))
        }
        members = .object(resolved)
    }
}

extension ImportLine.BareBallot {
    /// Nil if there is anything in the members but a round, an item and an answer.
    fileprivate init?(_ members: JSON, _ names: LocalNames) throws(ImportLineProblem) {
        guard members.members?.count == 3, let round = members["round"]?.string, let item = members["item"]?.integer,
            let position = members["position"], let answer = position["answer"]?.string.flatMap(Answer.init(rawValue:))
        else { return nil }
        let count = position.members?.count ?? 0
        let reasonNotRecorded = position["reasonNotRecorded"]?.bool
        guard count == (reasonNotRecorded == nil ? 1 : 2) else { return nil }
        self.round = ID(try names.entity(round))
        self.item = item
        self.position = Position(answer: answer, reasonNotRecorded: reasonNotRecorded)
    }
}
