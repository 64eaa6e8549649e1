/// What of the mistakes that `muster` finds in files a schema can find, too. A new code has to be put into one of these lists.
enum Sayable {
    /// Every file with one of these is refused by its schema.
    static let bySchema: Set<String> = [
        "MU0201", "MU0202", "MU0203", "MU0204", "MU0205", "MU0206", "MU0207", "MU0208", "MU0210", "MU0211", "MU0220", "MU0221",
        "MU0222", "MU0223", "MU0224", "MU0225", "MU0240", "MU0241", "MU0242", "MU0243", "MU0244", "MU0245", "MU0246", "MU0247",
        "MU0248", "MU0260", "MU0261", "MU0262", "MU0263", "MU0270", "MU0271", "MU0272", "MU0273", "MU0275", "MU0280", "MU0281",
        "MU0300", "MU0301", "MU0302", "MU0303", "MU0304", "MU0330", "MU0331", "MU0332"
    ]

    /// Why a schema does not say it.
    enum Reason: String, CaseIterable {
        /// It lies in the bytes, or in YAML before there is a tree: each reader of YAML has a verdict of its own.
        case yaml
        /// JSON knows no difference between `1` and `1.0`, and no bounds of digits: a schema refuses some of these files.
        case numbers
        /// It compares with another place of the file, with another file, or with what is given on the command line.
        case elsewhere
        /// It lies in a language inside a text: jq, bash, a regular expression.
        case language
        /// It comes out of the plan: the order of steps, effects, types of references.
        case plan
        /// The file is accepted; it is a warning.
        case warning
    }

    static let unsaid: [Reason: Set<String>] = [
        .yaml: [
            "MU0101", "MU0102", "MU0103", "MU0104", "MU0105", "MU0106", "MU0107", "MU0108", "MU0109", "MU0110", "MU0111", "MU0112",
            "MU0113", "MU0114", "MU0115", "MU0120", "MU0121", "MU0122", "MU0123", "MU0124", "MU0125"
        ],
        .numbers: ["MU0209"],
        .elsewhere: [
            "MU0212", "MU0227", "MU0274", "MU0276", "MU0305", "MU0333", "MU0501", "MU0502", "MU0503", "MU0504", "MU0505", "MU0520",
            "MU0521",
            "MU0522", "MU0540",
            "MU0541", "MU0542", "MU0543", "MU0580", "MU0581", "MU0582", "MU0586", "MU0588", "MU0592",
            "MU0612", "MU0616", "MU0630", "MU0631", "MU0632",
            "MU0633", "MU0635", "MU0637", "MU0650", "MU0651"
        ],
        .language: ["MU0226", "MU0228", "MU0249", "MU0285", "MU0286", "MU0547"],
        .plan: [
            "MU0523", "MU0524", "MU0525", "MU0526", "MU0527", "MU0528", "MU0529", "MU0530", "MU0531", "MU0545", "MU0546", "MU0560",
            "MU0561",
            "MU0562", "MU0563", "MU0564", "MU0565", "MU0583", "MU0584", "MU0585", "MU0587", "MU0589", "MU0590", "MU0591", "MU0600",
            "MU0601", "MU0602", "MU0603",
            "MU0604", "MU0605", "MU0606", "MU0607", "MU0608", "MU0609", "MU0610", "MU0611", "MU0613", "MU0614", "MU0615", "MU0652", "MU0634"
        ],
        .warning: ["MU0801", "MU0802", "MU0803", "MU0804", "MU0805"]
    ]

    /// What the other reader of YAML cannot read although YAML 1.2 has it: tabs between tokens.
    static let unreadable: Set<String> = [
        "corpus: a tab between a key and its value", "corpus: a tab behind a value", "corpus: a tab before a comment"
    ]
}
