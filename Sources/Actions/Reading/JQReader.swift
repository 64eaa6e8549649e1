import ActionKit
import Processes

/// Has the system's jq read a JSON text, as a bounded child like every action.
struct JQReader: Sendable {
    let reactor: ProcessReactor
    /// Of the call whose output is read: what a dead runner left is found by it.
    let token: String

    /// How long jq may take, in microseconds.
    private static let timeLimit: UInt64 = 10_000_000

    /// What an expression makes of a text; waits for it, so it is not to be called on the reactor's thread.
    func value(of expression: String, reading text: [UInt8], _ source: String) throws(OutputReader.Miss) -> ForeignJSON {
        try value(of: JQProgram(reading: expression), reading: text, source)
    }

    /// What a program prints for a text; waits for it, too.
    func value(of program: JQProgram, reading text: [UInt8], _ source: String) throws(OutputReader.Miss) -> ForeignJSON {
        let result: ProcessResult
        do throws(ProcessError) {
            let path = try ExecutableResolver.resolve(program.arguments[0], path: CleanEnvironment.path)
            var command = Command(executable: path, arguments: program.arguments)
            command.environment = [EnvironmentVariable("HOME", JQProgram.home), EnvironmentVariable("TZ", "UTC")]
            command.input = .bytes(text)
            command.timeLimit = Self.timeLimit
            result = try reactor.run(command, in: reactor.reserve(token: token))
        } catch {
            throw .malformed("jq could not be started: \(error.message)")
        }
        guard result.isSuccess else { throw .malformed("jq could not read \(source): \(Self.complaint(result))") }
        guard !result.output.isTruncated else { throw .malformed("jq made more than \(result.output.raw.count) bytes of \(source)") }
        do throws(ForeignJSON.Malformed) {
            return try ForeignJSON(parsing: result.output.raw)
        } catch {
            throw .malformed("jq printed no JSON: \(error.message)")
        }
    }

    /// `jq: error (at <stdin>:1): Cannot index number with "a"` without what is the same in all.
    private static func complaint(_ result: ProcessResult) -> String {
        if result.cause == .timedOut { return "it took longer than \(timeLimit / 1_000_000) s" }
        let line =
            String(decoding: result.errorOutput.raw.prefix(400), as: UTF8.self).split(separator: "\n").first.map(String.init)
            ?? "it does not say why"
        guard line.hasPrefix("jq: error"), let end = line.firstRange(of: "): ") ?? line.firstRange(of: "error: ") else { return line }
        return String(line[end.upperBound...])
    }
}
