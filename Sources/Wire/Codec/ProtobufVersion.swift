internal import CProtobufC

/// The version of protobuf-c that was compiled against, and the one that runs.
package func protobufVersion() -> (built: String, running: String) {
  (PROTOBUF_C_VERSION, unsafe String(cString: protobuf_c_version()))
}
