import Plan
import PlaybookModel
import Testing
import Values

@Suite("Templates at run time")
struct TemplateEvaluationTests {
    static let outputs: [String: Value] = [
        "steps.a.host": .hostname("db-1"), "steps.a.port": .integer(5432), "steps.a.none": .absent,
        "steps.a.rows": .list([.string("x"), .string("y")]), "steps.a.at": .integer(1)
    ]

    static func lookup(_ reference: Reference) throws(ValueUnavailable) -> Value {
        let names = reference.path.prefix(2)
        let key = Reference(reference.root, Array(names)).description
        guard let value = outputs[key] else { throw ValueUnavailable(.notRead, "\(key) was not read") }
        return try value.following(reference.path.dropFirst(2), lookup)
    }

    static func part(_ text: String) throws -> Template.Part { .reference(try Reference(parsing: text)) }

    @Test("Text joins scalars in their canonical form")
    func text() throws {
        let template = Template(.text([try Self.part("steps.a.host"), .literal(":"), try Self.part("steps.a.port")]))
        #expect(try template.evaluate(Self.lookup) == .string("db-1:5432"))
    }

    @Test("Brackets pick elements, at a position or at another output's value")
    func index() throws {
        let byPosition = Template(.reference(try Reference(parsing: "steps.a.rows[0]")))
        let byOutput = Template(.reference(try Reference(parsing: "steps.a.rows[steps.a.at]")))
        #expect(try byPosition.evaluate(Self.lookup) == .string("x"))
        #expect(try byOutput.evaluate(Self.lookup) == .string("y"))
    }

    @Test("A lone reference may be absent, but not where only text can stand")
    func absent() throws {
        let template = Template(.reference(try Reference(parsing: "steps.a.none")))
        #expect(try template.evaluate(Self.lookup) == .absent)
        let expected = ValueUnavailable(.absent, "\"${{ steps.a.none }}\" has no value")
        #expect(throws: expected) { try template.evaluateText(Self.lookup) }
        #expect(throws: expected) { try Template(.text([.literal("x"), Self.part("steps.a.none")])).evaluate(Self.lookup) }
    }

    @Test("A field of what is absent is absent")
    func insideAbsent() throws {
        let template = Template(.reference(try Reference(parsing: "steps.a.none.lag")))
        #expect(try template.evaluate(Self.lookup) == .absent)
    }

    @Test(
        "What cannot be had is named",
        arguments: [
            ("steps.b.x", ValueUnavailable(.notRead, "steps.b.x was not read")),
            ("steps.a.rows[2]", ValueUnavailable(.outOfRange, "there is no element 2 in a list of 2")),
            ("steps.a.rows.name", ValueUnavailable(.type, "[x, y] has no field \"name\"")),
            ("steps.a.port[0]", ValueUnavailable(.type, "5432 is no list")),
            ("steps.a.rows[steps.a.none]", ValueUnavailable(.absent, "the index \"steps.a.none\" has no value"))
        ])
    func missing(_ text: String, _ error: ValueUnavailable) throws {
        let template = Template(.reference(try Reference(parsing: text)))
        #expect(throws: error) { try template.evaluate(Self.lookup) }
    }
}
