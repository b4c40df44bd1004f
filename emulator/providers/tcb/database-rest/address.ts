/** Where the REST interface of the document database is: all that is known of it before its first request. */
export const databasePrefix = '/v1/database/'
export const databaseRoute = `${databasePrefix}instances/:instance/databases/:database/*`
