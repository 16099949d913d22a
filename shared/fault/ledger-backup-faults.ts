/** Faults of backups of the ledger by itself, in words; `custody-faults.ts` has them among its own, and checks their shape. */
export const ledgerBackupFaults = {
  'watcher-refused': {
    refused: 'This step is for somebody who acts, and {initials} watches.',
    rule: 'Two people vouch for a backup and its drill: whoever acts has its volume in hand, whoever watches notes its digest, or looks at its bag.',
    next: 'Whoever has the volume in hand types their initials.',
  },
  'ledger-backup-unknown': {
    refused: 'This is no backup of this ledger that it counts on, {folder}: {why}.',
    rule: 'A drill proves what is recorded, and what ends is recorded: by the SHA-256 of SHA256SUMS, of ledger.jsonl, or by its identifier (ANC-D21).',
    next: 'Choose the folder ANCHORITE-LEDGER-… itself, as Backups or “anchorite keys” names it. A folder that belongs to no backup on record may be left over from a writing that was cut off; it holds no secret. Make a new backup of the ledger where one is missing.',
  },
} as const;
