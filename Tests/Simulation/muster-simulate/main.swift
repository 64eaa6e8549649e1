import Glibc
import Simulator

exit(SimulateCommand(Array(CommandLine.arguments.dropFirst())).run())
