import Foundation
import Testing

/// A JSON object whose members are read with the type that the test expects; a wrong one fails the test.
struct Fields {
    let members: [String: Any]

    init(_ members: [String: Any]) { self.members = members }

    init(json text: String, _ location: SourceLocation = #_sourceLocation) throws {
        let value = try? JSONSerialization.jsonObject(with: Data(text.utf8))  // nil is reported by the next line
        members = try #require(value as? [String: Any], "not an object: \(text)", sourceLocation: location)
    }

    func string(_ key: String) throws -> String { try #require(members[key] as? String, "\(key) in \(members)") }
    func integer(_ key: String) throws -> Int { try #require(members[key] as? Int, "\(key) in \(members)") }
    func number(_ key: String) throws -> Double { try #require(members[key] as? Double, "\(key) in \(members)") }
    func boolean(_ key: String) throws -> Bool { try #require(members[key] as? Bool, "\(key) in \(members)") }
    func object(_ key: String) throws -> Fields { Fields(try #require(members[key] as? [String: Any], "\(key) in \(members)")) }
    func objects(_ key: String) throws -> [Fields] {
        try #require(members[key] as? [[String: Any]], "\(key) in \(members)").map(Fields.init)
    }
    func strings(_ key: String) throws -> [String] { try #require(members[key] as? [String], "\(key) in \(members)") }

    /// The member as text; `-` where there is none.
    func text(_ key: String) -> String { members[key].map { "\($0)" } ?? "-" }
}
