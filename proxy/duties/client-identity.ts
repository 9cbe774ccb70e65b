// How the gateway names itself to a server that it looks at.

export const clientIdentity = { name: "portcullis", version: "0.1.0" } as const;
