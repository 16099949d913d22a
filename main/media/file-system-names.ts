/** File systems by the magic number of statfs(2), in the words people use for them. */
const fileSystemNames: ReadonlyMap<number, string> = new Map([
  [0x4d44, 'FAT'],
  [0x2011bab0, 'exFAT'],
  [0x5346544e, 'NTFS'],
  [0x7366746e, 'NTFS'],
  [0xef53, 'ext4'],
  [0x58465342, 'XFS'],
  [0x9123683e, 'Btrfs'],
  [0xf2f52010, 'F2FS'],
  [0x9660, 'ISO 9660'],
  [0x15013346, 'UDF'],
  [0x01021994, 'tmpfs'],
  [0x794c7630, 'overlay'],
  [0x65735546, 'FUSE'],
  [0x482b, 'HFS+'],
  [0x1a, 'APFS'],
]);

export const fileSystemName = (type: number): string => fileSystemNames.get(type) ?? `unknown (0x${(type >>> 0).toString(16)})`;
