import Glibc
import Secrets

/// A command's arguments and environment as execve(2) takes them, in two pieces of memory.
struct CStringTable {
    private var bytes: [UInt8] = []
    /// Where each string starts; -1 ends a list.
    private var offsets: [Int] = []
    private var environmentStart = 0

    /// Lays out the strings of a command, with the token as the last variable.
    ///
    /// - Throws: `.malformed` for NUL bytes, and for variables' names that are empty, hold `=`, or are the token's.
    init(_ command: Command, token: String) throws(ProcessError) {
        bytes.reserveCapacity(4096)
        offsets.reserveCapacity(command.arguments.count + command.environment.count + 3)
        for argument in command.arguments {
            let start = begin()
            append(argument)
            guard end(start) else { throw malformed("an argument of \"\(command.executable)\" holds a NUL byte") }
        }
        offsets.append(-1)
        environmentStart = offsets.count
        for variable in command.environment { try add(variable) }
        let start = begin()
        append(Containment.tokenVariable)
        bytes.append(UInt8(ascii: "="))
        append(token)
        _ = end(start)
        offsets.append(-1)
    }

    /// Gives the two NULL-terminated lists, arguments and environment, for the duration of the call.
    mutating func withPointers<Result>(
        _ body: (
            _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>,
            _ environment: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
        ) -> Result
    ) -> Result {
        bytes.withUnsafeMutableBytes { raw in
            let memory = raw.assumingMemoryBound(to: CChar.self)
            return withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<CChar>?.self, capacity: offsets.count) { pointers in
                for (index, offset) in offsets.enumerated() {
                    pointers.initializeElement(at: index, to: offset < 0 ? nil : memory.baseAddress.map { $0 + offset })
                }
                // the two nil entries that end the lists are always there, so there is memory
                guard let base = pointers.baseAddress else { preconditionFailure("a table holds at least its ends") }
                return body(base, base + environmentStart)
            }
        }
    }

    /// Overwrites the strings: they may hold secrets.
    mutating func wipe() {
        bytes.withUnsafeMutableBytes { memory in
            if let base = memory.baseAddress { explicit_bzero(base, memory.count) }
        }
    }

    private mutating func add(_ variable: EnvironmentVariable) throws(ProcessError) {
        let start = begin()
        append(variable.name)
        guard bytes.count > start, !contains(UInt8(ascii: "="), from: start), variable.name != Containment.tokenVariable else {
            if variable.name == Containment.tokenVariable {
                throw malformed("the environment variable \"\(variable.name)\" is reserved")
            }
            throw malformed("the environment variable's name \"\(inert(variable.name))\" is empty or holds '='")
        }
        bytes.append(UInt8(ascii: "="))
        switch variable.value {
        case .text(let text): append(text)
        case .secret(let secret): secret.withBytes { bytes.append(contentsOf: $0) }
        }
        guard end(start) else {
            throw malformed("the environment variable \"\(inert(variable.name))\" holds a NUL byte")
        }
    }

    private mutating func begin() -> Int {
        offsets.append(bytes.count)
        return bytes.count
    }

    private mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// Ends a string; false if it holds a NUL byte already, which would cut it short.
    private mutating func end(_ start: Int) -> Bool {
        let isWhole = !contains(0, from: start)
        bytes.append(0)
        return isWhole
    }

    private func contains(_ byte: UInt8, from start: Int) -> Bool {
        bytes.withUnsafeBytes { memory in
            guard let base = memory.baseAddress, memory.count > start else { return false }
            return memchr(base + start, Int32(byte), memory.count - start) != nil
        }
    }

    private func malformed(_ message: String) -> ProcessError { ProcessError(code: .malformed, message: message) }
}
