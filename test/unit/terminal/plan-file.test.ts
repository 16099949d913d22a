import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RemovableMedia } from '../../../main/media/removable-media.ts';
import { readPlanFile } from '../../../main/terminal/plan-file.ts';
import { faultOf } from '../../../shared/fault/fault.ts';
import { wordFault } from '../../../shared/fault/fault-wording.ts';
import { writeOddFiles } from '../../support/odd-files.ts';
import { sampleIntermediate } from '../../support/sample-plans.ts';
import { planOf, temporaryFolder } from '../../support/test-workplace.ts';

const folder = temporaryFolder('plan-file');
const odd = writeOddFiles(folder);
const plan = join(folder, 'plan.json');

describe('a plan with several requests', () => {
  it.each(odd.map((file) => [file.what, file] as const))('says which one is refused: %s', async (_what, { path, fault }) => {
    const requests = ['right.csr', basename(path), 'right.csr'];
    const operations = requests.map((file, at) => sampleIntermediate({ name: `acme-${at}`, csr: { path: file } }));
    writeFileSync(plan, JSON.stringify(planOf(...operations)));
    const { code, detail } = faultOf(await readPlanFile(plan, new RemovableMedia()).catch((thrown: unknown) => thrown));
    expect([code, detail['file']]).toEqual([fault, basename(path)]);
    expect(wordFault(code, detail).refused).toContain(basename(path));
  });
});
