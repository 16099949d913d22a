/** A program of its own: prints one job file to one PDF through a hidden window, and ends. Started by `processPrinter`. */
import { app } from 'electron';
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { denyNodeNetwork } from './deny-network.ts';
import { hardenCommandLine, hardenContents, hardenSession } from './harden.ts';
import { windowPrinter } from './print-document.ts';
import { declareScheme } from './serve-pages.ts';

z.config({ jitless: true });
const jobSchema = z.strictObject({ html: z.string(), header: z.string(), footer: z.string() });

denyNodeNetwork();
hardenCommandLine();
declareScheme();
app.disableHardwareAcceleration();
app.on('session-created', hardenSession);
app.on('web-contents-created', (_event, contents) => hardenContents(contents));
app.on('window-all-closed', () => undefined);

async function print(): Promise<void> {
  const [job, pdf] = process.argv.filter((word) => word.endsWith('job.json') || word.endsWith('.pdf'));
  if (!job || !pdf) throw new Error('usage: print <job.json> <out.pdf>');
  const raw: unknown = JSON.parse(await readFile(job, 'utf8'));
  await writeFile(pdf, await windowPrinter.print(jobSchema.parse(raw)), { flag: 'wx', mode: 0o600 });
}

void app
  .whenReady()
  .then(print)
  .then(
    () => app.exit(0),
    (failure: unknown) => {
      console.error(failure);
      app.exit(1);
    },
  );
