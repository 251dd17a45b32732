internal import CSodium
internal import CXXHash

/// The version of libsodium that was compiled against, and the one that runs.
package func sodiumVersion() -> (built: String, running: String) {
  (SODIUM_VERSION_STRING, unsafe String(cString: sodium_version_string()))
}

/// The same of xxHash.
package func xxHashVersion() -> (built: String, running: String) {
  let built = [XXH_VERSION_MAJOR, XXH_VERSION_MINOR, XXH_VERSION_RELEASE].map { "\($0)" }
  let number = XXH_versionNumber()
  return (
    built.joined(separator: "."), "\(number / 10_000).\(number / 100 % 100).\(number % 100)"
  )
}
