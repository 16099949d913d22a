import type { FaultCode } from '../../shared/fault/fault-codes.ts';
import { Fault } from '../../shared/fault/fault.ts';

/** Result codes of SQLite (sqlite.org/rescode.html) that have a meaning for people; all others are our defects. */
const faultOfCode: Readonly<Record<string, FaultCode>> = {
  SQLITE_BUSY: 'ledger-in-use',
  SQLITE_LOCKED: 'ledger-in-use',
  SQLITE_FULL: 'volume-full',
  SQLITE_READONLY: 'ledger-unwritable',
  SQLITE_CANTOPEN: 'ledger-unwritable',
  SQLITE_IOERR: 'ledger-unwritable',
  SQLITE_PERM: 'ledger-unwritable',
  SQLITE_AUTH: 'ledger-unwritable',
  SQLITE_PROTOCOL: 'ledger-unwritable',
  SQLITE_NOLFS: 'ledger-unwritable',
  SQLITE_CORRUPT: 'ledger-broken',
  SQLITE_NOTADB: 'ledger-broken',
};

/** The Fault that a driver's error is, or the error itself where it can only be a defect (constraint, misuse, bad SQL). */
export function sqliteError(error: Error, file: string): Error {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const fault = faultOfCode[code];
  if (fault === undefined) return error;
  const detail = fault === 'ledger-broken' ? { path: file, why: error.message } : { path: file };
  return new Fault(fault, detail, { cause: error });
}
