import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpensslCa } from './openssl-ca.ts';
import { people, temporaryFolder } from './test-workplace.ts';

/** A plan as a file says it: loose, so that tests can break it. */
export type RawPlan = Record<string, unknown> & { operations: Record<string, unknown>[] };

export const rootOperation = {
  kind: 'root-creation',
  name: 'acme-root',
  subject: { countryName: 'DE', organizationName: 'Acme', commonName: 'Acme Root' },
  algorithm: 'EC-P384',
  validity: { years: 20 },
  preset: 'private-rfc5280',
  // The least that is allowed: the tests are not about waiting.
  custody: { kind: 'sealed-file', iterations: 600_000 },
  crl: { nextUpdateDays: 180 },
};

export const intermediateOperation = (name: string, path: string) => ({
  kind: 'intermediate-signing',
  name,
  issuer: 'acme-root',
  csr: { path },
  validity: { years: 10 },
  pathLenConstraint: 0,
  preset: 'private-rfc5280',
  crlDistributionPoint: 'http://crl.example.org/acme-root.crl',
});

export const crlOperation = {
  kind: 'crl-refresh',
  name: 'acme-root-crl-2',
  issuer: 'acme-root',
  crl: { nextUpdateDays: 90 },
  revoke: [],
};

/** An authority of openssl and its newest CRL are taken over, the key from this file. */
export const adoptionOperation = (ca: OpensslCa, key: string) => ({
  kind: 'authority-adoption',
  name: 'acme-root',
  certificate: { path: ca.certificate },
  preset: 'private-rfc5280',
  key: { file: key },
  custody: { kind: 'sealed-file', iterations: 600_000 },
  crl: { path: ca.crl() },
});

export const rawPlan = (...operations: Record<string, unknown>[]): RawPlan => ({
  anchoritePlan: 1,
  title: 'Hierarchy of Acme',
  organisation: 'Acme',
  place: 'Laboratory',
  participants: people,
  operations,
});

/** A folder with the plan and the requests that it names; returns the plan's path. */
export function planFolder(plan: RawPlan | string): { folder: string; plan: string } {
  const folder = temporaryFolder('plan');
  const path = join(folder, 'plan.json');
  writeFileSync(path, typeof plan === 'string' ? plan : JSON.stringify(plan));
  return { folder, plan: path };
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] as const;

/** A request made by `openssl req`, in this file of the folder. */
export function requestFile(
  folder: string,
  file: string,
  commonName: string,
  { key = newKey, options = [] }: { readonly key?: readonly string[]; readonly options?: readonly string[] } = {},
): void {
  const secret = ['-nodes', '-keyout', join(folder, `${file}.key`)];
  const args = ['req', '-new', ...key, ...secret, '-subj', `/C=DE/O=Acme/CN=${commonName}`, '-out', join(folder, file), ...options];
  execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A request that carries a challengePassword, which is a warning. */
export function requestWithPassword(folder: string, file: string, commonName: string): void {
  const config = join(folder, 'attributes.cnf');
  const name = `[name]\nC=DE\nO=Acme\nCN=${commonName}\n`;
  writeFileSync(
    config,
    `[req]\nprompt=no\ndistinguished_name=name\nattributes=more\n${name}[more]\nchallengePassword=told-to-us\n`,
  );
  const secret = ['-nodes', '-keyout', join(folder, `${file}.key`)];
  execFileSync('openssl', ['req', '-new', ...newKey, ...secret, '-config', config, '-out', join(folder, file)], { stdio: 'pipe' });
}
