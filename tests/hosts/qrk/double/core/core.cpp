// The double's qrkcore library.
#include <QLocale>
#include <QMap>
#include <QSqlQuery>

#include "3rdparty/ckvsoft/rbac/acl.h"
#include "database.h"
#include "defines.h"
#include "pluginmanager/Interfaces/barcodesinterface.h"
#include "receiptitemmodel.h"
#include "utils/demomode.h"

namespace {

int last_receipt = 0;
int pending_receipt = 0;
QMap<int, int> paid_by;
bool demo = false;

}  // namespace

PluginInterface::~PluginInterface() = default;
BarcodesInterface::~BarcodesInterface() = default;

RBAC* RBAC::Instance() {
    static RBAC one;
    return &one;
}

bool DemoMode::isDemoMode() {
    return demo;
}
void DemoMode::set(bool on) {
    demo = on;
}

int Database::getLastReceiptNum(bool) {
    return last_receipt;
}
int Database::getPayedBy(int receipt) {
    return paid_by.value(receipt);
}
int Database::getProductIdByBarcode(QString code) {
    return code == QLatin1String("4891028164456") ? 1 : 0;
}
int Database::createReceipt(int payedBy) {
    pending_receipt = last_receipt + 1;
    paid_by[pending_receipt] = payedBy;
    return pending_receipt;
}
QSqlDatabase Database::database(const QString& connectionname) {
    if (QSqlDatabase::contains(connectionname)) return QSqlDatabase::database(connectionname);
    QSqlDatabase made = QSqlDatabase::addDatabase("QSQLITE", connectionname);
    made.setDatabaseName(":memory:");
    if (!made.open()) qFatal("the double needs Qt's SQLite driver");
    QSqlQuery(made).exec(
        "CREATE TABLE receiptspay (receiptNum INTEGER, payedBy INTEGER, "
        "gross DOUBLE)");
    return made;
}
void Database::bookPart(int receipt, int payedBy, double gross) {
    QSqlQuery part(database());
    part.prepare("INSERT INTO receiptspay (receiptNum, payedBy, gross) VALUES (?, ?, ?)");
    part.addBindValue(receipt);
    part.addBindValue(payedBy);
    part.addBindValue(gross);
    if (!part.exec()) qFatal("receiptspay");
}
void Database::commit() {
    last_receipt = pending_receipt;
}

ReceiptItemModel::ReceiptItemModel(QObject* parent) : QStandardItemModel(parent) {
    connect(this, &ReceiptItemModel::dataChanged, this, &ReceiptItemModel::itemChangedSlot);
}

void ReceiptItemModel::newOrder() {
    clear();
    setColumnCount(9);
    plus();
}

void ReceiptItemModel::plus() {
    const int row = rowCount();
    insertRow(row);
    blockSignals(true);
    for (int column = 0; column < 9; ++column)
        setItem(row, column, new QStandardItem("0"));
    item(row, REGISTER_COL_COUNT)->setText("1");
    item(row, REGISTER_COL_PRODUCT)->setText("");
    item(row, REGISTER_COL_PRODUCTNUMBER)->setText("");
    blockSignals(false);
    emit finishedPlus();
}

void ReceiptItemModel::itemChangedSlot(const QModelIndex& at, const QModelIndex&) {
    const int row = at.row();
    const auto number = [this, row](int column) { return item(row, column)->text().toDouble(); };
    const double gross = number(REGISTER_COL_SINGLE) * number(REGISTER_COL_COUNT);
    const double sum = gross - gross / 100 * number(REGISTER_COL_DISCOUNT);
    blockSignals(true);
    item(row, REGISTER_COL_TOTAL)->setText(QString::number(qRound64(sum * 100) / 100.0, 'f', 2));
    blockSignals(false);
    emit finishedItemChanged();
}
