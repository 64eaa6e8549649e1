import ArgumentParser

/// How a run shows itself while it goes on.
struct ProgressOptions: ParsableArguments {
    enum Style: String, ExpressibleByArgument, CaseIterable { case auto, plain, json, none }

    @Option(help: "auto (live status on a terminal), plain (a line an event), json (the records), none.")
    var progress: Style = .auto

    @Flag(help: "Exit code 7 where the run succeeded but an objective was missed or could not be measured.")
    var enforceObjectives = false
}
