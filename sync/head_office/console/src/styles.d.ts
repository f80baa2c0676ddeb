// Style sheets are bundled by esbuild; they have no values of their own.
declare module "*.css";
