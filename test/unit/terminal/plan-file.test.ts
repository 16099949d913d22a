import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RemovableMedia } from '../../../main/media/removable-media.ts';
import { readPlanFile } from '../../../main/terminal/plan-file.ts';
import { faultOf } from '../../../shared/fault/fault.ts';
import { wordFault } from '../../../shared/fault/fault-wording.ts';
import { adoptionOf } from '../../support/adoption.ts';
import { derOf, opensslCa, type OpensslCa } from '../../support/openssl-ca.ts';
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

describe('a plan with a chain file of issuers', () => {
  const root = opensslCa('/CN=Other Root');
  const policy = opensslCa('/CN=Other Policy', { issuer: root });
  const renewed = opensslCa('/CN=Other Root');
  const sub = opensslCa('/CN=Acme Issuing', { issuer: policy });
  const chain = join(sub.folder, 'chain.pem');
  const readIssuers = async (...cas: readonly OpensslCa[]) => {
    writeFileSync(chain, cas.map(({ certificate }) => readFileSync(certificate, 'utf8')).join('\n'));
    const issuerCertificates = ['policy', 'root'].map((name) => ({ name, certificate: { path: chain } }));
    writeFileSync(plan, JSON.stringify(planOf(adoptionOf(sub, { name: 'acme-sub', issuerCertificates }))));
    const [operation] = (await readPlanFile(plan, new RemovableMedia())).operations;
    return operation?.kind === 'authority-adoption' ? operation.issuerCertificates : [];
  };

  it('takes for each issuer the certificate whose key signed the one below it, in whatever order they are', async () => {
    expect(await readIssuers(renewed, root, sub, policy)).toEqual([
      { name: 'policy', certificate: derOf(policy.certificate) },
      { name: 'root', certificate: derOf(root.certificate) },
    ]);
  });

  it('says of a file with none of them what is missing', async () => {
    const { code, detail } = faultOf(await readIssuers(root, renewed).catch((thrown: unknown) => thrown));
    expect(code).toBe('certificate-of-another-issuer');
    expect(wordFault(code, detail).refused).toBe(
      'The certificate CN=Acme Issuing was not issued by any certificate of the file: it names CN=Other Policy.',
    );
  });
});
