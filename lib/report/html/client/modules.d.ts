/** The client's modules are plain JavaScript for the browser; the report takes their functions as text. */
declare module '*.mjs' {}
