// What the shell is told about the person and the organizations; plain values, made on the server.

/** `slug` is what stands in the address: /[org]. */
export type ShellOrg = { slug: string; name: string };
export type ShellUser = { name: string; email: string };
