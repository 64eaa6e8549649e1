/// A name with a meaning of its own; two kinds of identifiers cannot be mixed up.
public protocol Identifier: RawRepresentable<String>, Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    init(rawValue: String)
}

extension Identifier {
    public init(_ text: String) { self.init(rawValue: text) }

    public var description: String { rawValue }

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A step of a playbook: its `id` behind those of its phases, joined by `/` (`shift-traffic/set`).
public struct StepID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The step's own id without its phases; unique in a playbook.
    public var name: String { String(rawValue.split(separator: "/").last ?? "") }
}

/// One item of a loop, counted from 1; nested loops are joined by `/` (`2/1`). Empty outside of loops.
public struct ItemPath: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    public static let none = ItemPath(rawValue: "")

    /// The path of item `number` (from 1) of a loop that itself runs as this item.
    public func appending(_ number: Int) -> ItemPath {
        ItemPath(rawValue: rawValue.isEmpty ? String(number) : "\(rawValue)/\(number)")
    }
}

/// A run: `20261121T050653Z-region-outage-4f2a`; also the name of its folder.
public struct RunID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A person of the site file, who may start, approve or override.
public struct PersonID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A role of the site file (`incident-commander`).
public struct RoleID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A monitor of a playbook.
public struct MonitorID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A named instant of a run (`outage.began`).
public struct MarkName: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A lock's key: what must not be changed by two runs at once (`traffic/lab`).
public struct LockKey: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A secret's name in the site file.
public struct SecretName: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A notification channel's name in the site file.
public struct ChannelName: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A SHA-256 digest as 64 lower-case hexadecimal digits, exactly as `sha256sum` prints it.
public struct SHA256Digest: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// 64 zeros: what the first record of a journal names as its predecessor.
    public static let zero = SHA256Digest(rawValue: String(repeating: "0", count: 64))
}
