/**
 * The app: composition root of the window. Hardens the shell first, opens the workplace, plugs the gate and the two doors together.
 */
import { app, dialog, ipcMain, session, type BrowserWindow, type IpcMainInvokeEvent } from 'electron';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { toHex } from '../shared/base/bytes.ts';
import type { Mode } from '../shared/ceremony/mode.ts';
import {
  activationChooseChannel,
  activationDescribeChannel,
  activationDrawChannel,
  activationSubmitChannel,
  callChannel,
  eventChannel,
} from '../shared/contract/channels.ts';
import { events, type EventName, type EventValue } from '../shared/contract/contract.ts';
import { Fault, faultOf } from '../shared/fault/fault.ts';
import { wordFault } from '../shared/fault/fault-wording.ts';
import { ActivationDoorway } from './activation-doorway.ts';
import { interfacesUp } from './app/air-gap.ts';
import { buildFacts } from './app/build-facts.ts';
import { questionBeforeClosing } from './app/closing-question.ts';
import { workstationLines } from './app/core-dumps.ts';
import { DefectLog } from './app/defect-log.ts';
import { denyNodeNetwork } from './app/deny-network.ts';
import { enforcePolicy, hardenCommandLine, hardenContents, hardenSession } from './app/harden.ts';
import { activationOrigin, windowOrigin } from './app/origins.ts';
import { windowPrinter } from './app/print-document.ts';
import { refusedSwitch } from './app/refused-switch.ts';
import { scriptedChoice } from './app/scripted-choice.ts';
import { declareScheme, servePages } from './app/serve-pages.ts';
import { utilityTokenHost } from './app/token-host-utility.ts';
import { openActivationWindow, openMainWindow } from './app/windows.ts';
import type { Desk } from './ipc/desk.ts';
import { allHandlers } from './ipc/handlers.ts';
import { currentView } from './ipc/handlers/ceremony-handlers.ts';
import { passGate } from './ipc/gate.ts';
import { openWorkplace, type OpenedWorkplace } from './open-workplace.ts';
import { systemClock } from './workstation/system-clock.ts';
import { systemEntropy } from './workstation/system-entropy.ts';

z.config({ jitless: true });
const facts = buildFacts();
denyNodeNetwork();
hardenCommandLine();
declareScheme();
// Each window asks for its sandbox anyway; Chromium only refuses to start when root asks for both.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
const refused = refusedSwitch({ packaged: app.isPackaged, forTests: facts.forTests }, (name) => app.commandLine.hasSwitch(name));
if (refused !== undefined) {
  console.error(`Anchorite does not start with --${refused}: another program could drive a ceremony.`);
  app.exit(78);
}
app.on('session-created', hardenSession);
app.on('web-contents-created', (_event, contents) => hardenContents(contents));

const home = resolve(app.commandLine.getSwitchValue('home') || join(app.getPath('userData'), 'home'));
const preload = (name: string): string => join(import.meta.dirname, 'preload', `${name}.cjs`);
const runtime = { electron: process.versions['electron'] ?? '', node: process.versions.node };

let workplace: OpenedWorkplace;
/** `opening` until the workplace is there; an end that is asked for meanwhile waits for it, so that no statement is cut off. */
let stage: 'opening' | 'end asked' | 'open' = 'opening';
let mainWindow: BrowserWindow | undefined;
let activationWindow: BrowserWindow | undefined;
let leaving: Promise<void> | undefined;
let mayClose = false;

async function openMode(mode: Mode): Promise<OpenedWorkplace> {
  return openWorkplace({
    home,
    mode,
    shipped: { folder: join(import.meta.dirname, 'resources') },
    printer: windowPrinter,
    startTokenHost: utilityTokenHost(join(import.meta.dirname, 'token-host.cjs')),
    application: facts.application,
    runtime: `Electron ${runtime.electron}, Node ${runtime.node}`,
    devices: await workstationLines(),
    onChange: () => void tellWindow().catch(logUnlessLeaving),
  });
}

/** Sends the ceremony as it now stands, and opens or closes the activation window to match. */
async function tellWindow(): Promise<void> {
  // A defect inside an act is shown without its text; the local log has it.
  const stopped = workplace.conductor.current()?.fault?.fault;
  if (stopped?.code === 'internal') logDefect(stopped);
  const view = await currentView(workplace);
  if (view) send('ceremony.changed', view);
  if (workplace.conductor.asked()) showActivation();
  else activationWindow?.close();
}

function send<N extends EventName>(name: N, value: EventValue<N>): void {
  mainWindow?.webContents.send(eventChannel, name, events[name].parse(value));
}

function showActivation(): void {
  if (activationWindow || !mainWindow) return;
  activationWindow = openActivationWindow(mainWindow, preload('activation'), () => {
    activationWindow = undefined;
    doorway.forget();
    // Closing the window is the same as cancelling; the step stays.
    if (workplace.conductor.asked()) void workplace.conductor.giveActivation(null).catch(() => undefined);
  });
}

const desk: Desk = {
  version: facts.version,
  runtime: { ...runtime, official: runtime.electron === facts.electronPinned },
  workplace: () => workplace,
  async enterMode(mode) {
    const status = workplace.conductor.current()?.state.status;
    if (status === 'open')
      throw new Fault('ceremony-already-open', { title: workplace.conductor.current()?.script.plan.title ?? '' });
    if (workplace.mode !== mode) {
      const before = workplace;
      // First the other, then the end of this: no call may meet a ledger that is closed.
      workplace = await openMode(mode);
      await before.close();
    }
    return workplace;
  },
  chooseFile: () => pick(['openFile']),
  chooseFolder: () => pick(['openDirectory', 'createDirectory']),
  interfacesUp: () => interfacesUp(),
  progress: (what, done, total) => send('progress', { what, done, total }),
};

/** Before the window that is in front; null when the person cancelled. */
async function pick(properties: ('openFile' | 'openDirectory' | 'createDirectory')[]): Promise<string | null> {
  const scripted = scriptedChoice(facts.forTests);
  if (scripted !== undefined) return scripted;
  const front = activationWindow ?? mainWindow;
  const { filePaths } = await (front ? dialog.showOpenDialog(front, { properties }) : dialog.showOpenDialog({ properties }));
  return filePaths[0] ?? null;
}

const defects = new DefectLog(
  home,
  () => systemClock.now(),
  () => toHex(systemEntropy.bytes(4)),
);
const logDefect = (cause: unknown): string => defects.note(cause);
const doorway = new ActivationDoorway({ workplace: () => workplace, chooseFile: () => desk.chooseFile(), logDefect });
/** For what is on its way while the app ends: the ledger closes under it, and nobody waits for its answer. */
const logUnlessLeaving = (cause: unknown): string => (leaving ? 'the app ends' : logDefect(cause));

const senderOf = ({ senderFrame }: IpcMainInvokeEvent) => ({
  origin: senderFrame ? new URL(senderFrame.url).protocol + '//' + new URL(senderFrame.url).host : '',
  mainFrame: senderFrame !== null && senderFrame.parent === null,
});

function openGate(): void {
  const gate = { handlers: allHandlers(desk), origin: windowOrigin, logDefect: logUnlessLeaving };
  ipcMain.handle(callChannel, (event, name: unknown, request: unknown) => passGate(gate, senderOf(event), name, request));
  const atDoor = (event: IpcMainInvokeEvent): boolean => senderOf(event).origin === activationOrigin;
  const refusal = { code: 'request-refused', detail: {} };
  ipcMain.handle(activationDescribeChannel, (event) => (atDoor(event) ? doorway.question() : null));
  ipcMain.handle(activationSubmitChannel, (event, raw: unknown) => (atDoor(event) ? doorway.submit(raw) : refusal));
  ipcMain.handle(activationDrawChannel, (event) => (atDoor(event) ? doorway.draw() : null));
  ipcMain.handle(activationChooseChannel, (event, how: unknown) => (atDoor(event) ? doorway.chooseShare(how) : refusal));
}

/** A ceremony that is open is interrupted in good order: keys deactivated, the ledger told, nothing lost. */
function leave(): Promise<void> {
  // Where that fails, the next start finds the ceremony as a power loss would leave it.
  leaving ??= workplace
    .close()
    .catch((thrown: unknown) => void logDefect(thrown))
    .then(() => {
      mayClose = true;
      app.quit();
    });
  return leaving;
}

async function start(): Promise<void> {
  await app.whenReady();
  enforcePolicy(session.defaultSession);
  servePages(join(import.meta.dirname, 'renderer'));
  workplace = await openMode(existsSync(join(home, 'production', 'ledger.sqlite')) ? 'production' : 'rehearsal');
  if (stage === 'end asked') return leave();
  stage = 'open';
  openGate();
  const { window, loaded } = openMainWindow(preload('window'), join(import.meta.dirname, 'resources', 'icon.png'));
  mainWindow = window;
  window.on('close', (event) => {
    if (mayClose) return;
    event.preventDefault();
    confirmLeaving(window)
      .then((agreed) => (agreed ? leave() : undefined))
      .catch(logDefect);
  });
  await loaded;
}

async function confirmLeaving(window: BrowserWindow): Promise<boolean> {
  const detail = await questionBeforeClosing(() => currentView(workplace), logDefect);
  if (detail === null) return true;
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    buttons: ['Stay', 'Interrupt and close'],
    defaultId: 0,
    cancelId: 0,
    message: 'A ceremony is open.',
    detail,
  });
  return response === 1;
}

app.on('window-all-closed', () => app.quit());
app.on('before-quit', (event) => {
  if (stage === 'open' || leaving) return;
  event.preventDefault();
  stage = 'end asked';
});
start().catch((thrown: unknown) => {
  // Closed before it was loaded: nothing went wrong.
  if (leaving) return;
  const fault = faultOf(thrown);
  const logId = fault.code === 'internal' ? logDefect(fault.cause) : '';
  const { refused: what, next } = wordFault(fault.code, { ...fault.detail, ...(logId ? { logId } : {}) });
  console.error(`${fault.code}: ${what} ${next}`);
  if (!app.commandLine.hasSwitch('no-dialog'))
    dialog.showErrorBox('Anchorite cannot start', `${what}\n\n${next}\n\n(${fault.code})`);
  app.exit(1);
});
