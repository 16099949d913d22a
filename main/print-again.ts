/** The certificate of destruction made again at a terminal: from the ledger alone, which is only read, and without any key. */
import { basename, dirname, join, resolve } from 'node:path';
import { processPrinter } from './app/process-printer.ts';
import { stepsOfRecord } from './ceremony/recovery.ts';
import { keyIdentifierOf } from './key-identifier-of.ts';
import { openLedgerForReading } from './ledger/open-ledger.ts';
import { RemovableMedia } from './media/removable-media.ts';
import { shippedFonts } from './shipped.ts';
import { output } from './standard-output.ts';
import { printDestruction } from './transcript/destruction-certificates.ts';

/** Writes a new folder `out` with the document. Faults: `destruction-unknown`, `ledger-broken`, those of the volume. */
export async function printDestructionAgain(ceremony: string, { home, out }: { home: string; out: string }): Promise<void> {
  const ledger = await openLedgerForReading({ file: join(home, 'production', 'ledger.sqlite') });
  try {
    await ledger.verify();
    const fonts = await shippedFonts({ folder: join(import.meta.dirname, 'resources') });
    const options = { ledger, printer: processPrinter(), fonts, stepsOf: stepsOfRecord, keyIdentifierOf };
    const { bytes, format, sha256 } = await printDestruction(options, ceremony);
    const folder = resolve(out);
    const path = `destruction-${ceremony}.${format}`;
    await new RemovableMedia().writeBundle(dirname(folder), basename(folder), [{ path, bytes }]);
    output.say(`Certificate of destruction of ceremony ${ceremony}: ${join(folder, path)}`);
    output.say(`SHA-256 ${sha256}`);
    if (format === 'html') output.say('NOTICE the PDF could not be made here; it is HTML, print it from a browser.');
  } finally {
    await ledger.close();
  }
}
