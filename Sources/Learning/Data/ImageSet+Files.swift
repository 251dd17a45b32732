internal import Glibc

extension ImageSet {
  /// Labels are 0..<classes.
  public var classes: Int {
    switch self {
    case .fashionMNIST, .mnist, .cifar10: 10
    case .cifar100: 100
    case .cifar100Coarse: 20
    }
  }

  /// Where the data set is looked for when no folder is given: where its Debian package puts it.
  public var defaultFolder: String { "/usr/share/datasets/\(folderName)" }

  private var folderName: String { self == .cifar100Coarse ? ImageSet.cifar100.rawValue : rawValue }

  /// The path of the file whose usual name is `stem`-idx`dimensions`-ubyte, in `folder`.
  ///
  /// Also `stem`.idx`dimensions`-ubyte, and each with `.gz`; a file that needs no decompression wins.
  func file(_ stem: String, dimensions: Int, in folder: String) throws(LearningError) -> String {
    let usual = "\(stem)-idx\(dimensions)-ubyte"
    let other = "\(stem).idx\(dimensions)-ubyte"
    for name in [usual, other, usual + ".gz", other + ".gz"] {
      let path = "\(folder)/\(name)"
      if unsafe access(path, F_OK) == 0 { return path }
      if errno != ENOENT { throw .unreadable(path, errno) }
    }
    throw LearningError(
      .dataFile,
      "\(folder)/\(usual): there is no such file, nor one named \(usual).gz; \(remedy)")
  }

  /// What to do about a missing file.
  var remedy: String {
    switch self {
    case .fashionMNIST:
      "install the data set with `apt-get install dataset-fashion-mnist`, or give the folder that "
        + "holds its four IDX files"
    case .mnist: "give the folder that holds the four IDX files of MNIST"
    case .cifar10:
      "unpack cifar-10-binary.tar.gz from "
        + "https://www.cs.toronto.edu/~kriz/cifar.html, and give its "
        + "folder cifar-10-batches-bin"
    case .cifar100, .cifar100Coarse:
      "unpack cifar-100-binary.tar.gz from https://www.cs.toronto.edu/~kriz/cifar.html, and give "
        + "its folder cifar-100-binary"
    }
  }
}
