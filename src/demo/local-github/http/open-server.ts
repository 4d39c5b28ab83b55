import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A server on loopback whose address is known before what it serves. */
export interface LoopbackServer {
  readonly address: string;
  serve(handler: Handler): void;
  close(): Promise<void>;
}

/** Opens a server on a free port. A handler that fails ends its connection, as a crash would. */
export async function openServer(): Promise<LoopbackServer> {
  let handler: Handler | null = null;
  const server = createServer((request, response) => {
    handler?.(request, response).catch((error: Error) => response.destroy(error));
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (wanted) => {
      handler = wanted;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
