// Loaded before a program that would listen on every address (`node --import`): whatever port it asks for, it gets it on 127.0.0.1 alone.
// Tells its parent process the port.
// @ts-check
import net from "node:net";

const listen = net.Server.prototype.listen;

/**
 * @this {net.Server}
 * @param {unknown} port
 * @param {unknown[]} rest
 */
net.Server.prototype.listen = function listenOnLoopback(port, ...rest) {
  if (typeof port !== "number" && typeof port !== "string") throw new Error("Only a port may be listened on here.");
  const done = rest.find((value) => typeof value === "function");
  this.once("listening", () => {
    const address = this.address();
    if (address && typeof address === "object") process.send?.({ port: address.port });
  });
  return Reflect.apply(listen, this, [{ port: Number(port), host: "127.0.0.1" }, ...(done ? [done] : [])]);
};
