import Foundation
import Testing

/// The client's log, read by the tests on their own, so that the lab's figures are checked against something.
struct ClientLog {
    struct Write {
        let key: String
        let region: String?
        let sent: Date
        let ended: Date
    }

    /// In the order they were sent.
    let writes: [Write]

    init(_ lab: Lab) throws {
        let text = (try? String(contentsOfFile: lab.folder + "/client.jsonl", encoding: .utf8)) ?? ""  // not begun yet: no writes
        writes = try text.split(separator: "\n").map { line in
            let object = JSONObject(try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]))
            let acknowledged = try object.string("event") == "ack"
            return Write(
                key: "\(try object.string("client"))|\(try object.integer("seq"))",
                region: acknowledged ? try object.string("region") : nil,
                sent: try moment(try object.string("sent_at")),
                ended: try moment(try object.string(acknowledged ? "acked_at" : "failed_at")))
        }.sorted { $0.sent < $1.sent }
    }

    var acknowledged: [Write] { writes.filter { $0.region != nil } }

    func acknowledged(by region: String) -> Int { writes.filter { $0.region == region }.count }

    /// The longest time from a first failed write to the first acknowledged one after it.
    var longestOutage: TimeInterval {
        var began: Date?, longest: TimeInterval = 0
        for write in writes {
            if write.region == nil {
                began = began ?? write.sent
            } else if let start = began {
                longest = max(longest, write.ended.timeIntervalSince(start))
                began = nil
            }
        }
        return longest
    }
}

/// Seconds and microseconds of an RFC 3339 moment in UTC.
func moment(_ text: String) throws -> Date {
    let form = DateFormatter()
    form.locale = Locale(identifier: "en_US_POSIX")
    form.timeZone = TimeZone(secondsFromGMT: 0)
    form.dateFormat = "yyyy-MM-dd'T'HH:mm:ss"
    let parts = text.dropLast().split(separator: ".")
    let whole = try #require(form.date(from: String(parts[0])), "\(text)")
    let fraction: Double? = Double("0." + String(parts[1]))
    return whole.addingTimeInterval(try #require(fraction))
}
