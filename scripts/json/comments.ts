/** What the sources say of a schema and of its fields: the doc comments, which zod does not keep. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** By the name of the schema, and behind it the way to a field: `checkView`, `checkView.cloud.reason`. */
export type Comments = ReadonlyMap<string, string>;

export const commentsIn = (files: readonly string[]): Comments => {
  const comments = new Map<string, string>();
  for (const file of files) {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    for (const statement of source.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (!ts.isIdentifier(name) || initializer === undefined) continue;
        note(comments, name.text, statement);
        readFields(comments, name.text, initializer);
      }
    }
  }
  return comments;
};

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
