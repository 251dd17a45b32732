internal import CZlib

/// The version of zlib that was compiled against, and the one that runs.
package func zlibVersions() -> (built: String, running: String) {
  (ZLIB_VERSION, unsafe String(cString: zlibVersion()))
}
