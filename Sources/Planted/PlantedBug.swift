/// Bugs that the simulator plants, one at a time, to show that it would find them.
///
/// They exist in builds with the condition `PLANTED` alone. In every other build ``planted(_:)`` is the constant false, and
/// the compiler leaves out what it guards.
public enum PlantedBug: String, Sendable, CaseIterable {
    // The executor and the state machine.
    case effectBeforeSync = "an effect starts before its record is durable"
    case questionBeforeSync = "people are asked before the question is durable"
    case doneMeanwhileKept = "what a person does while it is let go stays"
    case lateAnswerPassedOver = "what a person does after it was given up stays"
    case undoPastPivot = "the crossing of the pivot is forgotten: undo past it"
    case expiredGateAccepted = "a vote counts at an expired gate"
    case outsiderCounted = "the vote of somebody who is not asked counts"
    case excludedPersonCounted = "the vote of an excluded person counts"
    case approvalCountedTwice = "two approvals of one person count as two"
    case denialIgnored = "a denial does not close the gate"
    case recheckSkipped = "preconditions are not looked at again after an approval"
    case otherPlanApproved = "a statement for another plan counts"
    case unknownRunAgain = "an unknown write is run again unchecked"
    case unknownCalledDone = "an unknown write is called done"
    case unknownReadAsFailed = "a write that was cut short is called failed"
    case timeoutReadAsSuccess = "a time-out is read as success"
    case brokenOffCalledDone = "an attempt that a crash broke off is called done"
    case oneRetryTooMany = "one retry too many"
    case retryWithoutDelay = "a retry does not wait"
    case pivotUncrossedInDoubt = "a pivot in doubt counts as uncrossed"
    case undoInOrder = "undo runs in the order of doing"
    case undoOfFailedForgotten = "what failed is not undone"
    case blockedUndoRun = "an undo runs though what rests on it could not be undone"
    case undoRunTwice = "an undo runs twice"
    case otherUndoThanRecorded = "another undo is started than was recorded"
    case releaseSkipped = "nothing is released after a rollback"
    case faultKeptOnHold = "an injected fault stays when the run holds"
    case releaseContinuesSteps = "after a person had everything let go the steps go on"
    case releasedTwiceByHand = "what is let go of already is let go of once more"
    case orderForgotten = "an order that a crash cut off is on record and not followed"
    case undoneOnceMore = "a second run of muster undo takes back what the first has taken back"
    case undoneFromBehindPivot = "muster undo goes back past the pivot"
    case undoneWithoutApproval = "muster undo does not wait for its approvals"
    case undoStartsSteps = "muster undo starts the steps behind its gates"
    case undoInDoubtLeft = "muster undo leaves what is in doubt without asking"
    case keptNotTakenBack = "muster undo leaves what was kept"
    case gateSkipped = "a person may skip a gate"
    case unknownSkipped = "a person may skip what nobody knows the outcome of"
    case skipTooEarly = "a step that a person has left out is skipped before its turn"
    case finishedStepRunAgain = "a new runner runs finished steps again"
    case needIgnored = "a step starts when one of its needs is done"
    case skipBlocks = "a skipped step blocks what needs it"
    case whenIgnored = "a condition that does not hold skips nothing"
    case requireIgnored = "a precondition that does not hold passes"
    case itemsAtOnce = "two items of a loop run at once"
    case waveTooEarly = "a wave of a loop begins before the one before has ended"
    case betweenWavesNoPause = "the next wave of a loop does not wait for the pause"
    case loopListAnew = "a new runner reads the list of a loop anew"
    case breakerIgnored = "a loop goes on though too many of its items failed"
    case failedItemDone = "a failed item of a loop is listed as done"
    case onePlaceTooMany = "max_parallel off by one"
    case poolOverrun = "a pool gives more places than it has"
    case drainCancels = "running steps are cancelled that should finish"
    case cancelDrains = "running steps finish that should be cancelled"
    case runDeadlineIgnored = "the run's deadline is ignored"
    case stepDeadlineIgnored = "a step's deadline is ignored"
    case monitorAfterItsSteps = "a monitor goes on after the step that it runs to"
    case breachIgnored = "a breach that lasts leads to nothing"
    case breachTooSoon = "a breach does not have to last"
    case watchTooShort = "a wait for a monitor ends before its readings have held"
    case watchCountsEarlier = "a reading from before a wait for a monitor counts"
    case watchGoesOn = "a new runner counts what the one before it saw"
    case pauseIgnored = "steps start while the run is paused"
    case unreadPartLeftOut = "a part of an observation that could not be read is left out"
    case unchangedTooEarly = "what stays unchanged is believed before its time"
    case quoteForgotten = "a value is written into a text without its quoting"
    case writeInDryRun = "a dry run writes"
    case otherKeyEachTime = "the idempotency key changes from attempt to attempt"
    case locksFreedOnHold = "a held run gives its locks back"
    case sharedLockOpen = "a lock is shared with an exclusive holder"
    case minDelayIgnored = "a lock is taken before its delay is over"
    case brokenLockUnnoticed = "a run does not see that its lock was broken"
    case clockFalls = "monotonic time falls within a boot"
    case lastSealForgotten = "the last seal is forgotten"
    // The journal.
    case syncLeftOut = "the journal calls durable what it has not synced"
    case failedSyncPassedOver = "a failed sync is passed over"
    case tornTailKept = "a torn tail is accepted"
    case unsyncedTailTrusted = "what a failed sync left in memory is taken for written"
    case intactLineCut = "recovery cuts an intact line"
    case numberUsedTwice = "a record's number is used twice"
    case chainBroken = "a record does not name the one before"
    // What is around the engine, in the simulated world.
    case secondRunnerAllowed = "two runners open one journal"
    case otherPlanResumed = "a run goes on with another plan than it was opened with"
    case leftoversNotKilled = "what a dead runner left is not killed"
    case locksDieWithRunner = "locks are free when their runner dies"
    case secretWritten = "output is not redacted"
}

#if PLANTED
/// The bug that this process has; nil where it has none. Set while no run is under way.
public nonisolated(unsafe) var plantedBug: PlantedBug?

/// Whether this bug is planted.
@inlinable @inline(__always)
public func planted(_ bug: PlantedBug) -> Bool { plantedBug == bug }
#else
/// Whether this bug is planted: never.
@inlinable @inline(__always)
public func planted(_ bug: PlantedBug) -> Bool { false }
#endif
