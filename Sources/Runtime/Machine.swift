internal import Glibc

/// What this machine has, as client processes tell it.
enum Machine {
  /// Processor cores; 0 where the system does not say.
  static var cores: Int { max(0, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Bytes of memory; 0 where the system does not say.
  static var memoryBytes: Int {
    max(0, sysconf(Int32(_SC_PHYS_PAGES))) * max(0, sysconf(Int32(_SC_PAGESIZE)))
  }
}
