import dgram from 'node:dgram';
import dns from 'node:dns';
import inspector from 'node:inspector';
import net from 'node:net';

/**
 * ANC-AIR-GAP: no code of this program uses the network, and if some dependency ever tried, it ends here. Every path of Node's own
 * network stack (TCP, TLS, HTTP, fetch, UDP, DNS) goes through one of these. Unix sockets stay: the desktop needs them.
 */
export function denyNodeNetwork(): void {
  const deny = (what: string) => (): never => {
    throw Object.assign(new Error(`network use refused: ${what}`), { code: 'ENETDENIED' });
  };
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]): net.Socket {
    const options: unknown = Array.isArray(args[0]) ? args[0][0] : args[0];
    if (isUnixTarget(options)) return Reflect.apply(connect, this, args);
    return deny('tcp')();
  };
  net.Server.prototype.listen = deny('listen');
  dgram.createSocket = deny('udp');
  for (const name of ['bind', 'connect', 'send'] as const) dgram.Socket.prototype[name] = deny('udp');
  // A Resolver of one's own asks its server without passing the functions of the module.
  for (const resolver of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
    for (const name of Object.getOwnPropertyNames(resolver)) {
      if (/^(lookup|resolve|reverse)/.test(name)) Reflect.set(resolver, name, deny('dns'));
    }
  }
  // Listens below net: in C++.
  inspector.open = deny('inspector');
}

function isUnixTarget(options: unknown): boolean {
  if (typeof options !== 'object' || options === null) return false;
  return (
    'path' in options &&
    typeof options.path === 'string' &&
    !('host' in options && options.host) &&
    !('port' in options && options.port)
  );
}
