/// The bytes being written and the containers that are open in them.
final class EncodingSink {
    enum Kind { case object, array }

    /// A container, known by its depth and a number that is never used twice.
    struct Scope {
        let level: Int
        let serial: Int
    }

    private struct Open {
        let kind: Kind
        let serial: Int
        /// The name or index of the element being written.
        var place: Place
    }

    private enum Place {
        case none
        case name(String)
        case index(Int)
    }

    var writer: JSONWriter
    /// The first misuse, which container calls cannot throw.
    private(set) var failure: CanonicalCodingError?
    private var open: [Open] = []
    private var serials = 0
    /// Where the last name began, so that a nil can take it back.
    private var nameStart = 0

    init(writer: JSONWriter) { self.writer = writer }

    /// Opens a container at `level`, or goes on with the one of the same kind that is open there.
    func enter(_ level: Int, _ kind: Kind) -> Scope {
        if open.count > level, open[level].kind == kind {
            close(to: level + 1)
            return Scope(level: level, serial: open[level].serial)
        }
        if open.count != level { misuse("asked for two kinds of container", level) }
        close(to: level)
        serials += 1
        open.append(Open(kind: kind, serial: serials, place: .none))
        switch kind {
        case .object: writer.beginObject()
        case .array: writer.beginArray()
        }
        return Scope(level: level, serial: serials)
    }

    /// Writes a member's name; false where the container was left already.
    func name(_ key: some CodingKey, in scope: Scope) -> Bool {
        guard resume(scope) else { return false }
        let name = key.stringValue
        open[scope.level].place = .name(name)
        nameStart = writer.bytes.count
        writer.name(name)
        return true
    }

    /// Prepares for the element at `index`; false where the container was left already.
    func element(_ index: Int, in scope: Scope) -> Bool {
        guard resume(scope) else { return false }
        open[scope.level].place = .index(index)
        return true
    }

    /// Writes `null`, or takes the name back where it stands for a member.
    func null(level: Int) {
        if level > 0, open.count == level, open[level - 1].kind == .object {
            writer.bytes.removeSubrange(nameStart...)
        } else {
            writer.null()
        }
    }

    /// Writes a value of any type at `level`, and closes whatever it left open.
    func encode<T: Encodable>(_ value: T, level: Int) throws {
        // the same type under its generic name: without the search that a cast makes
        if T.self == String.self {
            return writer.string(withUnsafePointer(to: value) { UnsafeRawPointer($0).assumingMemoryBound(to: String.self).pointee })
        }
        if T.self == JSONValue.self {
            return try tree(
                withUnsafePointer(to: value) { UnsafeRawPointer($0).assumingMemoryBound(to: JSONValue.self).pointee }, level: level)
        }
        let (before, serial) = (writer.bytes.count, serials)
        try value.encode(to: BytesEncoder(sink: self, level: level))
        close(to: level)
        if writer.bytes.count == before, serials == serial {
            throw CanonicalCodingError(.misuse, "\(T.self) wrote nothing", path: CanonicalCodingError.path(path(level)))
        }
    }

    func integer(_ value: some BinaryInteger) throws {
        guard let number = Int64(exactly: value), JSONLimits.integers.contains(number) else {
            throw CanonicalCodingError(
                .integerRange, "\(value) lies beyond 2^53", path: CanonicalCodingError.path(path(open.count)))
        }
        writer.integer(number)
    }

    /// The error for a floating point number at `level`, or at `key` inside it.
    func float(_ level: Int, _ key: (any CodingKey)? = nil) -> CanonicalCodingError {
        var keys = path(level)
        if let key {
            if !keys.isEmpty, keys.count == level { keys.removeLast() }
            keys.append(key)
        }
        return CanonicalCodingError(
            .float, "floating point numbers have no canonical form; use a decimal string", path: CanonicalCodingError.path(keys))
    }

    /// The names and indices that lead to what is being written inside the first `level` containers.
    func path(_ level: Int) -> [any CodingKey] {
        open.prefix(level).compactMap { scope in
            switch scope.place {
            case .none: nil
            case .name(let name): PathKey(stringValue: name)
            case .index(let index): PathKey(intValue: index)
            }
        }
    }

    private func tree(_ value: JSONValue, level: Int) throws {
        if value == .null { return null(level: level) }
        if !value.isWithinLimits { try check(value, path(level)) }
        writer.value(value)
    }

    private func check(_ value: JSONValue, _ path: [any CodingKey]) throws {
        switch value {
        case .null, .bool, .string: return
        case .integer(let number):
            guard JSONLimits.integers.contains(number) else {
                throw CanonicalCodingError(.integerRange, "\(number) lies beyond 2^53", path: CanonicalCodingError.path(path))
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() { try check(element, path + [PathKey(intValue: index)]) }
        case .object(let members):
            for member in members { try check(member.value, path + [PathKey(stringValue: member.name)]) }
        }
    }

    private func resume(_ scope: Scope) -> Bool {
        guard open.count > scope.level, open[scope.level].serial == scope.serial else {
            misuse("wrote into a container that was already left", scope.level)
            return false
        }
        close(to: scope.level + 1)
        return true
    }

    private func close(to level: Int) {
        while open.count > level {
            switch open.removeLast().kind {
            case .object: writer.endObject()
            case .array: writer.endArray()
            }
        }
    }

    private func misuse(_ message: String, _ level: Int) {
        if failure != nil { return }
        failure = CanonicalCodingError(.misuse, message, path: CanonicalCodingError.path(path(level)))
    }
}

extension JSONValue {
    /// Whether every integer inside has a canonical form.
    fileprivate var isWithinLimits: Bool {
        switch self {
        case .null, .bool, .string: true
        case .integer(let number): JSONLimits.integers.contains(number)
        case .array(let elements): elements.allSatisfy(\.isWithinLimits)
        case .object(let members): members.allSatisfy { $0.value.isWithinLimits }
        }
    }
}
