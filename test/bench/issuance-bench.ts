import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBase64 } from '../../shared/base/bytes.ts';
import type { Operation, Plan } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { openWorkplace } from '../../main/open-workplace.ts';
import { driveCeremony } from '../../main/terminal/drive-ceremony.ts';
import { rehearsedAnswers } from '../../main/terminal/rehearsed-answers.ts';
import { parseCsr } from '../../main/x509/parse-csr.ts';
import { issueAlone } from './issue-alone.ts';
import { cpuSince, median, secondsOf, type Measurement } from './measure.ts';

const perPlan = 40;
const rounds = 3;

interface Request {
  readonly file: string;
  readonly der: Uint8Array;
}

/** P-256 requests made by openssl, each with a key of its own. */
function makeRequests(folder: string, count: number): readonly Request[] {
  return Array.from({ length: count }, (_, i) => {
    const file = join(folder, `${i}.der`);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(folder, 'key.pem')];
    execFileSync('openssl', ['req', '-new', ...key, '-subj', `/C=DE/O=Bench/CN=Issuing ${i}`, '-outform', 'DER', '-out', file], {
      stdio: 'ignore',
    });
    return { file, der: new Uint8Array(readFileSync(file)) };
  });
}

const rootOperation: Operation = {
  kind: 'root-creation',
  name: 'root',
  subject: { countryName: 'DE', organizationName: 'Bench', commonName: 'Bench Root' },
  algorithm: 'EC-P384',
  validity: { years: 20 },
  preset: 'private-rfc5280',
  custody: { kind: 'throw-away' },
  crl: { nextUpdateDays: 180 },
};

const planOf = (requests: readonly Request[]): Plan => ({
  anchoritePlan: 1,
  title: 'Bench',
  organisation: 'Bench',
  place: 'Bench',
  participants: [
    { name: 'A', role: 'ceremonyAdministrator', initials: 'A' },
    { name: 'W', role: 'internalWitness', initials: 'W' },
  ],
  operations: [
    rootOperation,
    ...requests.map(({ der }, i): Operation => ({
      kind: 'intermediate-signing',
      name: `issuing-${i}`,
      issuer: 'root',
      csr: { der: toBase64(der) },
      validity: { years: 5 },
      pathLenConstraint: 0,
      preset: 'private-rfc5280',
    })),
  ],
});

/** One rehearsal of the whole plan on the real rooms: seconds to prepare it and to run it, and CPU seconds. */
async function throughTheRooms(
  requests: readonly Request[],
  shipped: string,
  disk = tmpdir(),
): Promise<{ prepare: number; run: number; cpu: number }> {
  const home = mkdtempSync(join(disk, 'anchorite-bench-'));
  const workplace = await openWorkplace({
    home,
    mode: 'rehearsal',
    shipped: { folder: shipped },
    startTokenHost: () => {
      throw new Fault('internal');
    },
    printer: { print: () => Promise.reject(new Fault('printer-unavailable')) },
    application: 'bench',
    runtime: 'bench',
    devices: [],
    onChange: () => undefined,
  });
  try {
    const { conductor } = workplace;
    const before = process.cpuUsage();
    const prepare = await secondsOf(() => conductor.propose(planOf(requests)));
    const script = await conductor.propose(planOf(requests));
    await conductor.open(
      script.planDigest,
      script.findings.map(({ rule }) => rule),
    );
    const run = await secondsOf(() =>
      driveCeremony(
        conductor,
        rehearsedAnswers(() => undefined),
      ),
    );
    return { prepare, run, cpu: cpuSince(before) };
  } finally {
    await workplace.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** What no program can do without: take the request's key, verify its signature, sign as many bytes as a certificate has. */
function rawLimit(requests: readonly Request[]): () => void {
  const parsed = requests.map(({ der }) => parseCsr(der));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const key = createPrivateKey({ key: privateKey.export({ format: 'der', type: 'pkcs8' }), format: 'der', type: 'pkcs8' });
  const tbs = Buffer.alloc(600, 7);
  return () => {
    for (const { info, signature, spki } of parsed) {
      const requester = createPublicKey({ key: Buffer.from(spki.der), format: 'der', type: 'spki' });
      if (!verify('sha256', info, requester, signature)) throw new Error('a request does not verify');
      sign('sha384', tbs, key);
    }
  };
}

/** `openssl ca -batch -infiles` over the same requests, in one process; it keeps its index in a text file. */
function opensslCa(requests: readonly Request[]): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'anchorite-bench-ca-'));
  const sh = (command: string): void => void execFileSync('bash', ['-c', command], { cwd: folder, stdio: 'ignore' });
  sh(
    'openssl ecparam -name secp384r1 -genkey -noout -out ca.key && openssl req -x509 -new -key ca.key -sha384 -subj /CN=CA -days 3650 -out ca.pem',
  );
  const policy = '[p]\ncommonName=supplied\norganizationName=optional\ncountryName=optional\n';
  const extensions =
    '[v]\nbasicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n';
  const section =
    'database=index.txt\nnew_certs_dir=new\nrand_serial=yes\ndefault_md=sha384\npolicy=p\nx509_extensions=v\nunique_subject=no\n';
  writeFileSync(join(folder, 'ca.cnf'), `[ca]\ndefault_ca=d\n[d]\n${section}${policy}${extensions}`);
  mkdirSync(join(folder, 'new'));
  mkdirSync(join(folder, 'requests'));
  for (const [i, { file }] of requests.entries()) sh(`openssl req -inform DER -in '${file}' -out requests/${i}.csr`);
  return () =>
    sh(
      'rm -rf new/* index* && touch index.txt && openssl ca -batch -notext -config ca.cnf -cert ca.pem -keyfile ca.key -days 1825 -infiles requests/*.csr',
    );
}

/** Intermediates per second: a whole rehearsed ceremony, beside the limit and openssl. */
export async function benchIssuance(shipped: string): Promise<readonly Measurement[]> {
  const requests = makeRequests(mkdtempSync(join(tmpdir(), 'anchorite-bench-csr-')), perPlan);
  const limit = rawLimit(requests);
  const openssl = opensslCa(requests);
  const alone = issueAlone();
  const inMemory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const times = {
    memory: [] as number[],
    alone: [] as number[],
    prepare: [] as number[],
    run: [] as number[],
    cpu: [] as number[],
    limit: [] as number[],
    openssl: [] as number[],
  };
  await throughTheRooms(requests.slice(0, 5), shipped);
  for (let round = 0; round < rounds; round++) {
    const { prepare, run, cpu } = await throughTheRooms(requests, shipped);
    times.prepare.push(prepare);
    times.run.push(run);
    times.cpu.push(cpu);
    const memory = await throughTheRooms(requests, shipped, inMemory);
    times.memory.push(memory.prepare + memory.run);
    times.alone.push(
      await secondsOf(async () => {
        for (const { der } of requests) await alone(der);
      }),
    );
    times.limit.push(await secondsOf(limit));
    times.openssl.push(await secondsOf(openssl));
  }
  const rate = (seconds: readonly number[]): number => perPlan / median(seconds);
  const both = times.prepare.map((seconds, i) => seconds + (times.run[i] ?? 0));
  return [
    {
      what: 'Intermediates: prepared, opened, signed, verified, recorded',
      unit: 'per second',
      value: rate(both),
      beside: [
        { what: 'the same with the home on a memory disk: no commit waits', value: rate(times.memory) },
        { what: 'the bytes alone: request verified, linted, one signature, verified and read twice', value: rate(times.alone) },
        { what: 'limit: key import + verify + P-384 signature, same runtime', value: rate(times.limit) },
        { what: 'openssl ca -batch -infiles', value: rate(times.openssl) },
      ],
      note: `preparing ${((median(times.prepare) / perPlan) * 1_000).toFixed(1)} ms and running ${((median(times.run) / perPlan) * 1_000).toFixed(1)} ms each; ${((median(times.cpu) / perPlan) * 1_000).toFixed(1)} ms of CPU (with a second preparation)`,
    },
  ];
}
