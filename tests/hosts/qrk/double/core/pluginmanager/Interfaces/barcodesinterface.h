// The plugin that the register asks about every barcode (…/barcodesinterface.h): process() returns
// whether it has dealt with it; otherwise the register looks for a product. The register knows the
// plugin by the name "BarCodes" in its metadata, and connects to its signals.
#pragma once

#include "plugininterface.h"

class ReceiptItemModel;

class QRK_EXPORT BarcodesInterface : public PluginInterface {
    Q_OBJECT
    Q_INTERFACES(PluginInterface)
public:
    ~BarcodesInterface() override;
    virtual bool process(ReceiptItemModel* model, int index, QString barcode) = 0;
    bool initialize() override { return true; }
    bool deinitialize() override { return true; }

signals:
    void minusSlot();
    void setColumnHidden(int);
    void finishedReceipt();
};

#define BarcodesInterface_iid "at.ckvsoft.BarcodesInterface"
Q_DECLARE_INTERFACE(BarcodesInterface, BarcodesInterface_iid)
