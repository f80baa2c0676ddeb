// SPDX-License-Identifier: Apache-2.0
//
// Tillside as QRK's barcode plugin: QRK hands it every barcode with the receipt's model, and knows
// one such plugin, by the name "BarCodes". From the model it hears of every change of the receipt;
// from the register, whose child the model is, that a receipt is finished or given up. QRK's own
// barcode plugin, where the shop uses it, goes on behind this one.
#pragma once

#include <QHash>
#include <QPluginLoader>
#include <QPointer>
#include <QTimer>
#include <memory>

#include "basket.hpp"
#include "engine_link.hpp"
#include "pluginmanager/Interfaces/barcodesinterface.h"
#include "screens.hpp"

class QStandardItemModel;

namespace tillside_qrk {

class QrkPlugin : public BarcodesInterface {
    Q_OBJECT
    Q_PLUGIN_METADATA(IID "at.ckvsoft.BarcodesInterface" FILE "tillside.json")
    Q_INTERFACES(BarcodesInterface)

public:
    QrkPlugin();
    ~QrkPlugin() override;

    bool process(ReceiptItemModel* model, int index, QString barcode) override;
    QDialog* SettingsDialog() override;
    QString getPluginName() override { return QStringLiteral("Tillside"); }
    bool initialize() override;
    bool deinitialize() override;

private slots:
    void receiptChanged();
    void receiptCleared();
    void beforeTender();
    void receiptFinished();
    void receiptGivenUp();
    void enrol();
    void takeOff();
    void withdraw();

private:
    void loadStockPlugin(const QString& file);
    void lookForRegister();
    void watch(QStandardItemModel* model);
    void unwatch();
    QJsonObject about(const QString& ticket) const;  // a message with its Context
    QString customerId() const;
    bool find(const QString& text);
    void attach(const QJsonObject& card);
    void advise(const Answer& answer);
    Basket ended() const;
    void tell(int number, int paid_by, const Basket& sold, const QString& order);
    void draw(const QJsonArray& suggestions, const QString& words);
    QJsonArray outcomes(Basket* sold) const;
    void nextOrder();

    QString store_, till_, currency_, language_;
    std::unique_ptr<EngineLink> link_;
    std::unique_ptr<BesideWindow> beside_;
    QPluginLoader stock_loader_;
    QPointer<BarcodesInterface> stock_;
    QTimer search_;
    QPointer<QStandardItemModel> model_;
    QList<QPointer<QObject>> heard_;  // the model, the register and its buttons

    QString order_;  // names the running receipt until QRK has given it a number
    qint64 revision_ = 0;
    Basket basket_;
    Basket cleared_;  // what stood there when QRK cleared the model, until it says why
    QJsonObject card_;
    QHash<QString, QJsonObject> shown_;  // suggestion id → SuggestionShown
};

}  // namespace tillside_qrk
