import ArgumentParser
import Foundation

/// The command line: it wires the floors below together and decides nothing.
@main
struct Accord: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accord",
        abstract: "An event-sourced backend of agreement rounds.",
        discussion: """
            Everything that happens stands in one append-only log, log.sqlite. Plans, rounds and trails are made from it \
            and can be made again.

            A node from nothing:
              accord init accord.example.org/azerbaijan
              accord import Deploy/samples/azerbaijan-2009.jsonl
              accord serve

            What was agreed once, and what has changed since:
              accord replay --at 2009-06-30
              accord diff --from 2009-06-30 --to 2009-12-31

            A copy of it all, while it serves, and back:
              accord backup /mnt/backup/accord
              accord restore /mnt/backup/accord --data /srv/accord/data

            Whether anybody has changed the record, or broken the rules:
              accord export > log.jsonl
              accord verify log.jsonl

            SETTINGS come from the flag, else the environment, else the file, else the default:
              --data        ACCORD_DATA        "data"       the node's directory; ./accord-data
              --key         ACCORD_KEY         "key"        the key file; beside the directory, <data>.key
              --log         ACCORD_LOG         "log"        the database of nodes that share a log, postgres://…
              --host        ACCORD_HOST        "host"       the address to serve at; 127.0.0.1
              --port        ACCORD_PORT        "port"       the port to serve at; 8080
              --log-level   ACCORD_LOG_LEVEL   "logLevel"   trace, debug, info, notice, warning, error or critical
              --timestamp-authority, --timestamp-ca, --timestamp-every: see accord serve --help
              --witness     ACCORD_WITNESSES   "witnesses"  who cosigns checkpoints: vkey=url, any number of them
              --witness-quorum  ACCORD_WITNESS_QUORUM  "witnessQuorum"  how many have to have; more than half
              --requests-per-second, --max-connections, --client-timeout, --proxy: see accord serve --help
              --config      ACCORD_CONFIG                   the file: {"data": "/srv/accord", "port": 8443}

            EXIT CODES, as in sysexits.h:
              0   done
              1   verify has found faults
              2   verify could not check
              64  the command line is wrong
              65  the data are wrong: a bad line of an import, something refused, a file that is no log of Accord
              66  something to be read is not there: no node, no file, no such entry
              69  not available: another process writes the log, the port is taken, the clock cannot be trusted
              70  a fault of Accord itself
              73  something cannot be made: it is there already, or its directory cannot be written
              74  reading or writing has failed, such as on a full disk
              77  not permitted, or a key file that others can read
              78  the settings are wrong
            """,
        version: Accord.version,
        subcommands: [
            Init.self, Serve.self, Import.self, Export.self, Replay.self, Diff.self, Verify.self, Rebuild.self,
            Backup.self, Restore.self,
            Token.self, Sign.self, RotateKey.self, Witness.self, Postgres.self, Migrate.self,
        ])

    static let version = "0.1.0"

    static func main() async {
        // A file that may grow no more is an error where it is written, and no reason to die.
        signal(SIGXFSZ, SIG_IGN)
        var command: any ParsableCommand
        do {
            command = try parseAsRoot()
        } catch {
            exit(withError: error)
        }
        do {
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch  where isOfParser(error) {
            exit(withError: error)
        } catch {
            let failure = Failure(error)
            StandardError.write("accord: \(failure.message)\n")
            Foundation.exit(failure.status.rawValue)
        }
    }

    /// Whether it is for the parser to tell: a request for help, or a value that it should have refused. Of all others
    /// it knows nothing but that something has failed.
    private static func isOfParser(_ error: any Error) -> Bool { exitCode(for: error) != .failure }
}
