/**
 * Room `preload`: the published doors, a few lines each. No rule, no check, no word of the CA: main parses everything that comes through.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { callChannel, eventChannel, type Bridge } from '../../shared/contract/channels.ts';
import { removePeerConnections } from './remove-peer-connections.ts';

const bridge: Bridge = {
  call: (name, request) => ipcRenderer.invoke(callChannel, name, request),
  onEvent: (listener) => {
    const forward = (_event: unknown, name: string, value: unknown): void => listener(name, value);
    ipcRenderer.on(eventChannel, forward);
    return () => ipcRenderer.off(eventChannel, forward);
  },
};

removePeerConnections();
contextBridge.exposeInMainWorld('anchorite', bridge);
