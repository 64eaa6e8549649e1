import Diagnostics

extension DiagnosticCode {
    public static let poolWiderThanSite = DiagnosticCode(592, "pool-wider-than-site", "A playbook's pool is larger than the site's") {
        Explanation(
            problem: "A playbook declares a pool that the site has too, with more places than the site's.",
            reason: "The site says what its systems bear. A playbook may ask for less at once, never for more.",
            remedy: "Give the pool as many places as the site's at most, or leave it out and use the site's.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                pools: { uplink: 8 }
                steps:
                  - { id: look, effect: read, pool: uplink, run: [ hostname ] }
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                pools: { uplink: 2 }
                steps:
                  - { id: look, effect: read, pool: uplink, run: [ hostname ] }
                """))
    }
}
