// What is used of the package, which brings no types.
declare module "fs-native-extensions" {
  /** An exclusive lock on the open file, of this descriptor alone; false where another has it. */
  export function tryLock(fd: number): boolean;
}
