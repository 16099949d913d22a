import { BrowserWindow } from 'electron';
import { activationOrigin, windowOrigin } from './origins.ts';

const guarded = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  spellcheck: false,
  navigateOnDragDrop: false,
  enableWebSQL: false,
  devTools: false,
} as const;

/** The window of screens and wizards. Shown once it has something to show. */
export async function openMainWindow(preload: string): Promise<BrowserWindow> {
  const window = new BrowserWindow({
    width: 1280,
    height: 860,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    title: 'Anchorite',
    backgroundColor: '#f6f5f1',
    autoHideMenuBar: true,
    webPreferences: { ...guarded, preload },
  });
  window.setMenu(null);
  window.once('ready-to-show', () => window.show());
  // The page's title is decoration; the window's name is what people look for in the task bar.
  window.on('page-title-updated', (event) => event.preventDefault());
  await window.loadURL(`${windowOrigin}/index.html`);
  return window;
}

/** The window where activation data are typed: modal, its own origin, its own preload, in no screen capture. */
export async function openActivationWindow(parent: BrowserWindow, preload: string): Promise<BrowserWindow> {
  const window = new BrowserWindow({
    parent,
    modal: true,
    width: 560,
    height: 520,
    resizable: true,
    minimizable: false,
    maximizable: false,
    show: false,
    title: 'Activation data',
    autoHideMenuBar: true,
    webPreferences: { ...guarded, preload },
  });
  window.setContentProtection(true);
  window.setMenu(null);
  window.once('ready-to-show', () => window.show());
  await window.loadURL(`${activationOrigin}/activation.html`);
  return window;
}
