import { contextBridge, ipcRenderer } from 'electron';
import {
  activationChooseChannel,
  activationDescribeChannel,
  activationDrawChannel,
  activationSubmitChannel,
  type ActivationDoor,
} from '../../shared/contract/channels.ts';
import { removePeerConnections } from './remove-peer-connections.ts';

const door: ActivationDoor = {
  describe: () => ipcRenderer.invoke(activationDescribeChannel),
  submit: (answer) => ipcRenderer.invoke(activationSubmitChannel, answer),
  draw: () => ipcRenderer.invoke(activationDrawChannel),
  chooseShare: (how) => ipcRenderer.invoke(activationChooseChannel, how),
};

removePeerConnections();
contextBridge.exposeInMainWorld('activation', door);
