/** Who is enrolled as an approver, at a terminal. Reads only: the ledger is not locked, and needs no key. */
import { join } from 'node:path';
import { approverViews } from './ipc/approver-views.ts';
import { SealedFileKeyStore } from './keystore/sealed-file/sealed-file-key-store.ts';
import { openLedgerForReading } from './ledger/open-ledger.ts';
import { approverLines } from './terminal/approver-lines.ts';
import { output } from './standard-output.ts';
import { systemEntropy } from './workstation/system-entropy.ts';

/** Faults: those of a ledger that cannot be verified. */
export async function listApprovers(home: string): Promise<void> {
  const folder = join(home, 'production');
  const ledger = await openLedgerForReading({ file: join(folder, 'ledger.sqlite') });
  const approverKeys = new SealedFileKeyStore({ folder: join(folder, 'approvers'), entropy: systemEntropy });
  try {
    await ledger.verify();
    for (const line of approverLines(await approverViews({ ledger, approverKeys }))) output.say(line);
  } finally {
    approverKeys.close();
    await ledger.close();
  }
}
