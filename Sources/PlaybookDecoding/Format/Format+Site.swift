import PlaybookModel

extension Format {
    package static let site = KeySet(
        "a site",
        [
            .required("muster", .version, "The version of the format, 1."),
            .required("site", .text(.name), "The site's name."),
            .required("folders", .mapping(folders), "Where runs, messages, locks and keys lie."),
            .optional("title", .text(.any), "What people read."),
            .optional("values", .entries(.name, .fixed), "What playbooks read as `site.name`: endpoints, hosts, whatever differs."),
            .optional("people", .entries(.name, .mapping(person)), "Who takes part, with their public keys."),
            .optional("roles", .entries(.name, .mapping(role)), "What people with a role may do."),
            .optional("minimum_identity", .words(Site.Identity.self), "How people show who they are; `signature` where it is left out."),
            .optional("secrets", .entries(.name, .mapping(secret)), "Where secrets come from."),
            .optional("channels", .entries(.name, .mapping(channel)), "Where messages go to."),
            .optional(
                "pools", .entries(.name, .fixedCount(from: 1)),
                "Places that the steps of one run share, with their sizes, for every playbook."),
            .optional("defaults", .mapping(defaults), "What holds where a playbook says nothing.")
        ],
        later: ["hosts", "groups", "freeze", "calendars", "policy", "locks", "signing", "timestamps"])

    static let folders = KeySet(
        "\"folders\"",
        [
            .required("runs", .text(.path), "The evidence of runs, a folder for each."),
            .required("inbox", .text(.path), "Requests and answers of people: sticky, and open to everybody who approves."),
            .required("locks", .text(.path), "The locks, shared by every site that must not collide; it outlives a reboot."),
            .required("keys", .text(.path), "The runner's own keys.")
        ])

    static let defaults = KeySet(
        "\"defaults\"",
        [
            .optional("attempt_timeout", .fixedDuration, "How long one attempt may take."),
            .optional("grace", .fixedDuration, "How long a command that is to end has before it is killed.")
        ])

    static let person = KeySet(
        "a person",
        [
            .required("name", .text(.any), "The name that plans and reports show."),
            .optional("keys", .list(.text(.publicKey)), "OpenSSH public keys, a line each."),
            .optional("roles", .list(.text(.name)), "Roles of the site."),
            .optional("os_users", .list(.text(.any)), "The accounts on this host that are this person's.")
        ])

    static let role = KeySet(
        "a role",
        [
            .required("may", .list(.words(Site.Permission.self)), "What people with the role may do."),
            .optional("modes", .list(.words(Mode.self)), "The modes of run in which the role counts; left out: all.")
        ])

    static let secret = KeySet(
        "a secret",
        [
            .optional("env", .text(.environment), "The environment variable of the runner that holds it."),
            .optional("file", .text(.path), "The file that holds it.")
        ], relations: [.exactlyOne(of: ["env", "file"])], later: ["command", "prompt"])

    static let channel = KeySet(
        "a channel",
        [
            .optional("file", .text(.path), "A file that each message is appended to."),
            .optional("webhook", .text(.url), "A URL that each message is posted to."),
            .optional("command", .list(.text(.any), atLeast: 1), "A program that reads each message from its standard input.")
        ], relations: [.exactlyOne(of: ["file", "webhook", "command"])], later: ["email", "sms"])
}
