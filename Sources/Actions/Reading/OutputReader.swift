import ActionKit
import Secrets
import Values

/// Reads declared outputs from what a call left.
///
/// A reading is a value, or it failed and says why; nothing is ever taken for 0 or for an empty text. An output that may
/// be absent is absent only where its source has no value: no such header, file, JSON member or match, `null`, an empty
/// cell. What is there but malformed is a failure also then.
struct OutputReader {
    /// The longest text that a regular expression is matched against.
    static let matchLimit = 256 << 10
    /// The longest reason that is kept, in characters.
    static let reasonLimit = 200

    let material: CallMaterial
    let redaction: RedactionSet
    /// What runs jq; nil where no output asks for it.
    var jq: JQReader?

    /// Why an output has no value, before its type has a say.
    enum Miss: Error {
        /// There is none.
        case absent(String)
        /// There is something, but not what was declared.
        case malformed(String)
    }

    func read(_ request: OutputRequest) -> ActionOutcome.Output {
        ActionOutcome.Output(name: request.name, reading: reading(request) { (request) throws(Miss) in try value(request) })
    }

    /// All outputs in their order; the computed ones are made from the others.
    ///
    /// - Parameter builtIn: those that every action of the kind has.
    func read(_ requests: [OutputRequest], beside builtIn: [ActionOutcome.Output]) -> [ActionOutcome.Output] {
        var outputs = requests.filter { !$0.isComputed }.map(read)
        let given = outputs + builtIn.filter { output in !outputs.contains { $0.name == output.name } }
        for request in requests where request.isComputed {
            let reading = reading(request) { (request) throws(Miss) in try computed(request, from: given) }
            outputs.append(ActionOutcome.Output(name: request.name, reading: reading))
        }
        return outputs
    }

    private func computed(_ request: OutputRequest, from given: [ActionOutcome.Output]) throws(Miss) -> Value {
        guard case .computed(let expression, let variables) = request.source, let jq else {
            throw .malformed("this kind of action has nothing for jq")
        }
        var input = JQInput()
        input.begin(request.name)
        for variable in variables { try add(variable, to: &input, from: given) }
        let program = JQProgram([.init(name: request.name, expression: expression, variables: variables.map(\.name))])
        guard case .object(let members) = try jq.value(of: program, reading: Array(input.text.utf8), "its variables"),
            let made = members.first?.value
        else { throw .malformed("jq printed no object") }
        if case .null = made { throw .absent("it computes to null") }
        return try ValueCaster(type: request.type.required, unit: request.unit).cast(json: made)
    }

    private func add(_ variable: ComputedVariable, to input: inout JQInput, from given: [ActionOutcome.Output]) throws(Miss) {
        if let json = variable.json { return input.add(variable.name, json: json) }
        switch given.first(where: { $0.name == variable.output })?.reading {
        case .value(let value)?:
            do throws(JQInput.Absent) { try input.add(variable.name, value) } catch { throw .malformed(error.message) }
        case .failed(let reason)?: throw .malformed("\"\(variable.output ?? "")\" could not be read: \(reason)")
        case .containsSecret(let secret)?: throw .malformed("\"\(variable.output ?? "")\" holds the secret \"\(secret)\"")
        case nil: throw .malformed("there is no \"\(variable.output ?? "")\"")
        }
    }

    private func reading(
        _ request: OutputRequest, _ value: (OutputRequest) throws(Miss) -> Value
    ) -> ActionOutcome.Reading {
        if let missing = material.missing { return .failed(reason: missing) }
        do throws(Miss) {
            let value = try value(request)
            if let number = value.integerBeyondJSON {
                return .failed(
                    reason:
                        "\(number) lies beyond 2^53, which a record cannot bear exactly: declare it as string or lsn, or in a larger unit")
            }
            if let name = secret(in: value) { return .containsSecret(SecretName(name)) }
            return .value(value)
        } catch {
            switch error {
            case .absent where request.defaultValue != nil: return .value(request.defaultValue ?? .absent)
            case .absent where request.type.isOptional: return .value(.absent)
            case .absent(let reason), .malformed(let reason): return .failed(reason: presentable(reason))
            }
        }
    }

    private func value(_ request: OutputRequest) throws(Miss) -> Value {
        let caster = ValueCaster(type: request.type.required, unit: request.unit)
        let source = Self.name(of: request.source)
        switch content(request.source) {
        case .nothing(let reason): throw .absent(reason)
        case .unreadable(let reason): throw .malformed(reason)
        case .number(let number):
            guard case .whole = request.selection else { throw .malformed("\(source) is a number; nothing can be selected from it") }
            return try caster.cast(text: String(number))
        case .bytes(let stream):
            if case .regex(let pattern) = request.selection {
                let text = try text(stream.bytes.prefix(Self.matchLimit), source)
                return try Selections.regex(pattern, text, source, caster)
            }
            guard stream.bytes.count == stream.total else {
                throw .malformed("\(source) has \(stream.total) bytes; outputs are read from at most \(stream.bytes.count)")
            }
            return try select(request.selection, stream.bytes, source, caster)
        }
    }

    private func select(
        _ selection: OutputRequest.Selection, _ bytes: [UInt8], _ source: String, _ caster: ValueCaster
    ) throws(Miss) -> Value {
        switch selection {
        case .whole: try Selections.whole(try text(bytes[...], source), source, caster)
        case .lines: try Selections.lines(try text(bytes[...], source), caster)
        case .json(let pointer): try Selections.json(pointer, bytes, source, caster)
        case .jq(let expression):
            try Selections.jq(expression, bytes, source, caster, jq)
        case .csv(let column): try Selections.csv(column, try text(bytes[...], source), source, caster)
        case .regex(let pattern): try Selections.regex(pattern, try text(bytes[...], source), source, caster)
        }
    }

    private func text(_ bytes: ArraySlice<UInt8>, _ source: String) throws(Miss) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed("\(source) is not UTF-8") }
        return text
    }

    private func content(_ source: OutputRequest.Source) -> SourceContent {
        func stream(_ stream: CallMaterial.Stream?) -> SourceContent {
            stream.map(SourceContent.bytes) ?? .unreadable("this kind of action has no \(Self.name(of: source))")
        }
        func number(_ number: Int?) -> SourceContent {
            number.map(SourceContent.number) ?? .unreadable("there is no \(Self.name(of: source))")
        }
        switch source {
        case .stdout: return stream(material.stdout)
        case .stderr: return stream(material.stderr)
        case .httpBody: return stream(material.body)
        case .exitCode: return number(material.exitCode)
        case .httpStatus: return number(material.status)
        case .httpHeader(let name):
            let found = material.headers.filter { $0.name == name.lowercased() }.map(\.value)
            guard !found.isEmpty else { return .nothing("the response has no header \"\(name)\"") }
            // RFC 9110, section 5.3: several lines of one name mean their values joined by commas.
            let bytes = Array(found.joined(separator: ", ").utf8)
            return .bytes(.init(bytes: bytes, total: bytes.count))
        case .computed: return .unreadable("it is computed")
        case .file(let path):
            return ResultFile.read(path.hasPrefix("/") ? path : material.workingDirectory + "/" + path)
        }
    }

    private static func name(of source: OutputRequest.Source) -> String {
        switch source {
        case .stdout: "stdout"
        case .stderr: "stderr"
        case .exitCode: "exit code"
        case .httpStatus: "status"
        case .httpBody: "the body"
        case .httpHeader(let name): "header \"\(name)\""
        case .file(let path): "\"\(path)\""
        case .computed: "what is computed"
        }
    }

    private func secret(in value: Value) -> String? {
        switch value {
        case .list(let elements): elements.lazy.compactMap(secret).first
        case .record(let fields): fields.lazy.compactMap { secret(in: $0.value) }.first
        default: value.text.flatMap { redaction.containsSecret($0.utf8) }
        }
    }

    private func presentable(_ reason: String) -> String {
        let safe = inert(redaction.redact(reason))
        return safe.count <= Self.reasonLimit ? safe : safe.prefix(Self.reasonLimit - 1) + "…"
    }
}

extension OutputRequest {
    fileprivate var isComputed: Bool {
        if case .computed = source { return true }
        return false
    }
}
