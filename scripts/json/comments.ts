/** What the sources say of a schema and of its fields: the doc comments, which zod does not keep. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';

export class Comments {
  /** By the name of a schema, and behind it the way to a field: `checkView`, `checkView.cloud.reason`. */
  readonly #texts = new Map<string, string>();
  /** `startedView` is `startView.extend(...)`. */
  readonly #bases = new Map<string, string>();

  constructor(files: readonly string[]) {
    for (const file of files) {
      const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
      source.statements.filter(ts.isVariableStatement).forEach((statement) => this.#read(statement));
    }
  }

  /** What is said of a schema, or of a field of it or of the schema that it extends. */
  of(schema: string, field: readonly string[]): string | undefined {
    const base = this.#bases.get(schema);
    const own = this.#texts.get([schema, ...field].join('.'));
    return own ?? (base === undefined || field.length === 0 ? undefined : this.of(base, field));
  }

  #read(statement: ts.VariableStatement): void {
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!ts.isIdentifier(name) || initializer === undefined) continue;
      const base = /(\w+View)\s*\.(?:safeE|e)xtend\(/.exec(initializer.getText())?.[1];
      if (base !== undefined) this.#bases.set(name.text, base);
      note(this.#texts, name.text, statement);
      readFields(this.#texts, name.text, initializer);
    }
  }
}

/** The fields of every object literal in an expression: `z.object({...})`, `x.extend({...})`. */
const readFields = (comments: Map<string, string>, path: string, node: ts.Node): void => {
  if (!ts.isObjectLiteralExpression(node)) {
    ts.forEachChild(node, (child) => readFields(comments, path, child));
    return;
  }
  for (const property of node.properties) {
    if (!ts.isPropertyAssignment(property) && !ts.isShorthandPropertyAssignment(property)) continue;
    const way = `${path}.${property.name.getText()}`;
    note(comments, way, property);
    if (ts.isPropertyAssignment(property)) readFields(comments, way, property.initializer);
  }
};

const note = (comments: Map<string, string>, path: string, node: ts.Node): void => {
  const text = ts
    .getJSDocCommentsAndTags(node)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (text !== '') comments.set(path, text);
};
