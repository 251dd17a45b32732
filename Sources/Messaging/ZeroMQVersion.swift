internal import CZeroMQ

/// The version of ZeroMQ that was compiled against, and the one that runs.
package func zeroMQVersion() -> (built: String, running: String) {
  var (major, minor, patch) = (Int32(0), Int32(0), Int32(0))
  unsafe zmq_version(&major, &minor, &patch)
  return (
    "\(ZMQ_VERSION_MAJOR).\(ZMQ_VERSION_MINOR).\(ZMQ_VERSION_PATCH)", "\(major).\(minor).\(patch)"
  )
}
