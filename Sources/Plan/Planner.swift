import Diagnostics
import PlaybookModel
import Values

/// Makes plans from playbooks: everything that can be known before a run is known here, and every problem is reported at once.
///
/// Pure: reads no file, no clock, no environment.
///
/// ```swift
/// let names = Planner.moduleNames(of: playbook)        // decode actions/<name>.yaml for each
/// let result = Planner.plan(PlanRequest(playbook: playbook, modules: modules, site: site, mode: .drill))
/// ```
public enum Planner {
    /// The modules that a playbook calls, each once, where it is called first.
    public static func moduleNames(of playbook: Playbook) -> [Located<String>] {
        ModuleNames.collect(playbook)
    }

    /// Makes the plan. It is nil where there are errors; warnings stand beside it.
    public static func plan(_ request: PlanRequest) -> PlanningResult {
        PlanAssembly(request).make()
    }
}

/// The parts of one planning, put together in the order in which they depend on each other.
private struct PlanAssembly {
    let request: PlanRequest
    let findings = Findings()
    let resolver: Resolver

    init(_ request: PlanRequest) {
        self.request = request
        resolver = Resolver(
            names: KnownNames(site: request.site), findings: findings,
            allowsMissing: request.purpose == .validation || request.site == nil)
    }

    func make() -> PlanningResult {
        let parameters = ParameterResolver(request: request, resolver: resolver).resolve()
        ConstantResolver(resolver: resolver).resolve(request.playbook.constants)
        ParameterCheck(resolver: resolver).check(request.playbook.checkParameters)
        let index = StepIndex(request.playbook, findings)
        let needs = NeedsRule(index: index, findings: findings).resolve()
        let graph = StepGraph(parents: index.entries.map(\.parent), needs: needs)
        resolver.steps = StepCatalogue(index: index, graph: graph, outputs: OutputTables(index: index, modules: request.modules))
        let steps = stepPlanner(index, needs)
        var planned = steps.plan()
        GateCoverage(graph: graph).fill(&planned)
        let beside = PlaybookPlanner(
            playbook: request.playbook, resolver: resolver, operations: steps.operations, steps: steps, channels: channels)
        let plan = assemble(beside, planned, index, parameters)
        PlanRules(plan: plan, index: index, graph: graph, findings: findings, request: request).check()
        return PlanningResult(plan: isComplete(parameters) ? plan : nil, findings: findings.sink)
    }

    private var channels: Set<String>? { request.site.map { Set($0.channels.map(\.name.value.rawValue)) } }

    private func stepPlanner(_ index: StepIndex, _ needs: [[Int]]) -> StepPlanner {
        let modules = ModuleCatalogue(modules: request.modules, broken: request.brokenModules, search: request.search, resolver: resolver)
        let operations = OperationResolver(
            resolver: resolver, modules: modules, attemptTimeout: request.site?.attemptTimeout ?? .minutes(1), channels: channels)
        let electorate = request.site.map { Electorate($0, mode: request.mode) }
        let people = PeopleResolver(
            resolver: resolver, electorate: electorate, mode: request.mode, initiator: request.initiator, owner: request.playbook.owner)
        return StepPlanner(
            index: index, needs: needs, loops: LoopResolver(index: index, resolver: resolver).resolve(), resolver: resolver,
            operations: operations, people: people, monitors: request.playbook.monitors.map(\.id.value.rawValue), mode: request.mode)
    }

    private func assemble(
        _ beside: PlaybookPlanner, _ steps: [PlannedStep], _ index: StepIndex, _ parameters: [NamedValue]
    ) -> Plan {
        let playbook = request.playbook
        let requires = beside.requires()
        let locks = beside.locks()
        let objectives = beside.objectives()
        let monitors = beside.monitors()
        let announce = beside.announce()
        let timeout = beside.timeout()
        let maxParallel = beside.maxParallel()
        let pools = beside.pools(request.site, usedBy: steps)
        let lookups = resolver.lookups.sorted { $0.key < $1.key }.map { NamedValue($0.key, $0.value) }
        let texts = playbook.parameters.compactMap { parameter in parameter.text.map { NamedValue(parameter.name.value, .string($0)) } }
        return Plan(
            playbook: PlaybookIdentity(
                id: playbook.id.value, title: playbook.title ?? playbook.id.value, description: playbook.description, owner: playbook.owner,
                scenario: playbook.scenario),
            site: PlannedSite(request.site, secrets: resolver.usedSecrets, channels: resolver.usedChannels), mode: request.mode,
            parameters: parameters, parameterTexts: texts.isEmpty ? nil : texts, requires: requires, locks: locks, objectives: objectives,
            monitors: monitors, announce: announce,
            timeout: timeout, maxParallel: maxParallel, pools: pools, onEarlyEnd: playbook.onEarlyEnd == .cancel ? .cancel : nil,
            lookups: lookups, steps: steps, roots: index.roots)
    }

    /// A plan is handed out only where nothing is wrong with it and nothing is missing.
    private func isComplete(_ parameters: [NamedValue]) -> Bool {
        !findings.sink.hasErrors && request.site != nil && request.brokenModules.isEmpty
            && parameters.count == request.playbook.parameters.count
    }
}
