import { BrowserWindow, screen } from 'electron';
import { activationOrigin, windowOrigin } from './origins.ts';
import { revivePage } from './revive-page.ts';
import { zoomByKeys } from './zoom.ts';

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

/**
 * Shows a window once it has something to show: at its first paint, or where its page has loaded and no paint was reported. A window
 * that stays hidden would leave a modal step without anything to answer.
 */
function showWhenReady(window: BrowserWindow): void {
  const show = () => {
    if (!window.isDestroyed() && !window.isVisible()) window.show();
  };
  window.once('ready-to-show', show);
  window.webContents.once('did-finish-load', show);
}

/** The window of screens and wizards, shown once it has something to show. `loaded` rejects when it is closed before that. */
export function openMainWindow(preload: string, icon: string): { readonly window: BrowserWindow; readonly loaded: Promise<void> } {
  const window = new BrowserWindow({
    width: 1280,
    height: 860,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    title: 'Anchorite',
    icon,
    backgroundColor: '#f6f5f1',
    autoHideMenuBar: true,
    webPreferences: { ...guarded, preload },
  });
  window.setMenu(null);
  zoomByKeys(window);
  showWhenReady(window);
  // The page's title is decoration; the window's name is what people look for in the task bar.
  window.on('page-title-updated', (event) => event.preventDefault());
  const page = `${windowOrigin}/index.html`;
  revivePage(window, page);
  return { window, loaded: window.loadURL(page) };
}

/**
 * The window where activation data are typed: modal, its own origin, its own preload, in no screen capture. Closed when `onClosed` runs.
 * Text has the size that it has in the window before, and the window grows with it as far as the screen goes.
 */
export function openActivationWindow(parent: BrowserWindow, preload: string, onClosed: () => void): BrowserWindow {
  const zoom = parent.webContents.getZoomFactor();
  const { workAreaSize } = screen.getDisplayMatching(parent.getBounds());
  const window = new BrowserWindow({
    parent,
    modal: true,
    width: Math.min(Math.round(560 * zoom), workAreaSize.width),
    height: Math.min(Math.round(720 * zoom), workAreaSize.height),
    resizable: true,
    minimizable: false,
    maximizable: false,
    show: false,
    title: 'Activation data',
    autoHideMenuBar: true,
    webPreferences: { ...guarded, preload },
  });
  window.setContentProtection(true);
  window.webContents.on('dom-ready', () => {
    // Its origin keeps the size that it had last; where that is right nothing is laid out anew before the window is shown.
    if (window.webContents.getZoomFactor() !== zoom) window.webContents.setZoomFactor(zoom);
  });
  zoomByKeys(window, (factor) => parent.webContents.setZoomFactor(factor));
  // A lost page cannot take activation data any more: closing is the same as cancelling, and the step can be tried again.
  window.webContents.on('render-process-gone', () => window.destroy());
  window.setMenu(null);
  showWhenReady(window);
  window.on('closed', onClosed);
  // Rejects only when the window is closed before it has loaded, which `closed` reports.
  window.loadURL(`${activationOrigin}/activation.html`).catch(() => undefined);
  return window;
}
