import Testing
import Values

@Suite("Durations as people write them")
struct MeantDurationTests {
    @Test(
        "what is probably meant",
        arguments: [
            ("30sec", "30s"), ("5min", "5m"), ("1hr", "1h"), ("2 hours", "2h"), ("0.5s", "500ms"), ("1.5h", "1h30m"),
            ("90 minutes", "1h30m"),
            ("1 h, 30 minutes", "1h30m"), ("30S", "30s"), ("250 MSEC", "250ms"), ("30m 1h", "1h30m"), ("2days", "2d")
        ])
    func meant(text: String, duration: String) {
        #expect(Microseconds(meant: text)?.description == duration)
        #expect(Microseconds(text: text) == nil, "what can be read needs no guess")
    }

    @Test(
        "what means nothing",
        arguments: ["", " ", "30", "sec", "1.2.3s", "1e3s", "0.0000005s", "-5s", "5 fortnights", ".5s", "99999999999s", "1h-", "٣s"])
    func meaningless(text: String) {
        #expect(Microseconds(meant: text) == nil)
    }
}
